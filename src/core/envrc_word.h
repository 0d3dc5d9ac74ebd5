// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_set.h"
#include "core/envrc_syntax.h"

namespace dirvenv {

/// The lexer of parse_envrc(): reads words, one after the other.

/// Thrown, and caught in parse_envrc(), where the text leaves what is known.
struct RefusedText {
  std::string construct;
};

/// Where a word stands.
enum class WordUse {
  Value,     ///< of an assignment: not split, no pattern; `~` also counts behind ':'
  Declared,  ///< the same behind `export`, where braces are expanded first
  Argument,
  Test  ///< within `[[ … ]]`: not split
};

/// Whether the word means something of its own to bash where a command begins.
bool is_reserved(std::string_view word);
bool is_name_start(char c);
bool is_name_character(char c);

struct WordReader {
  std::string_view text;
  size_t at = 0;
  int line = 1;
  int depth = 0;          ///< of expansions within expansions
  size_t line_start = 0;  ///< where `line` begins

  bool at_end() const { return at >= text.size(); }
  /// The next byte; NUL at the end.
  char peek(size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
  TextPlace place() const { return {line, static_cast<int>(at - line_start) + 1}; }
  char take();
  /// Blanks, and line ends behind a backslash.
  void skip_blanks();
  void skip_comment();
  /// The bytes up to a blank, a line's end or an operator, quotes and all; nothing is taken.
  std::string_view peek_token() const;

  /// Up to a blank, a line's end or an operator. Empty where one of these is next.
  Word word(WordUse use);
  /// A word of a command: braces make several of it.
  std::vector<Word> argument();
  /// Takes a redirection of an output to /dev/null or to the other one, or of the input from
  /// /dev/null. false where none stands here.
  bool redirection(Redirections& redirections);

 private:
  bool skip_continuation();
  std::string_view take_all(const ByteSet& set);
  /// As word(); also up to one of `stops`.
  void read(Word& word, WordUse use, std::string_view stops, bool is_first);
  std::vector<Word> braces();
  void refuse_bare_name(const Word& word) const;
  void plain(Word& word, WordUse use);
  size_t bracket_size() const;
  void tilde(Word& word, WordUse use, bool is_first);
  void single_quoted(Word& word);
  void double_quoted(Word& word);
  void escaped(Word& word);
  // envrc_expansion.cc
  void dollar(Word& word, bool quoted);
  void ansi_c_quoted(Word& word);
  void braced(Word& word, bool quoted);
  void braced_operator(WordPart& part);
  void operand(WordPart& part);
  void operand_piece(WordPart& part, bool is_pattern);
  void output(Word& word, bool quoted);
  std::string name();
};

/// What the word says, where it is text alone; `quoted_too`: also within quotes.
std::optional<std::string> plain_text(const Word& word, bool quoted_too = false);

/// Adds to the last piece, or begins one.
void add_text(Word& word, std::string_view text, bool quoted);
void add_text(Word& word, char c, bool quoted);

}  // namespace dirvenv

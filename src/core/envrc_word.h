// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/envrc_syntax.h"

namespace dirvenv {

/// The lexer of parse_envrc(): reads words, one after the other.

/// Thrown, and caught in parse_envrc(), where the text leaves what is known.
struct RefusedText {
  std::string construct;
};

/// Where a word stands. A Value is not split and no pattern, and `~` also counts behind ':'.
enum class WordUse { Value, Argument };

bool is_name_character(char c);

struct WordReader {
  std::string_view text;
  size_t at = 0;
  int line = 1;
  int depth = 0;  ///< of expansions within expansions

  bool at_end() const { return at >= text.size(); }
  /// The next byte; NUL at the end.
  char peek(size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
  char take();
  /// Blanks, and line ends behind a backslash.
  void skip_blanks();
  void skip_comment();
  /// Up to a blank, a line's end or ';'. Empty where one of these is next.
  Word word(WordUse use);

 private:
  bool skip_continuation();
  void plain(Word& word, WordUse use);
  void tilde(Word& word, WordUse use);
  void single_quoted(Word& word);
  void double_quoted(Word& word);
  void escaped(Word& word);
  void dollar(Word& word, WordUse use, bool quoted);
  void braced(Word& word, WordUse use, bool quoted);
  void alternative(WordPart& part, WordUse use);
  void working_directory(Word& word, bool quoted);
  std::string name();
};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dirvenv {

/// The part of bash whose meaning is known exactly: assignments and simple commands, one after the
/// other, with words of plain text, quotes and the expansions below. Whoever finds anything else
/// gets a Refusal, never a guess: bash itself then evaluates the file.

/// A piece of a word.
struct WordPart {
  enum class Kind {
    Text,              ///< `text`, as it is
    Home,              ///< `~`
    WorkingDirectory,  ///< `$(pwd)`
    Variable           ///< `$NAME`, `${NAME}`, `${NAME:-alternative}` …
  };
  /// When a variable's alternative stands in its place.
  enum class When { Never, Unset, UnsetOrEmpty, Set, SetAndNotEmpty };
  Kind kind = Kind::Text;
  std::string text;     ///< Variable: its name
  bool quoted = false;  ///< by whatever quote: it is neither split nor a pattern
  When when = When::Never;
  std::vector<WordPart> alternative;
};
using Word = std::vector<WordPart>;

/// `NAME=value` or `NAME+=value`.
struct Assignment {
  std::string name;
  bool append = false;
  Word value;
};

/// A word behind a command. Behind `export` it may be an assignment, whose value is never split.
using CommandArgument = std::variant<Word, Assignment>;

struct SimpleCommand {
  int line = 0;      ///< where it begins, from 1
  std::string name;  ///< empty: `assignments` stand alone
  std::vector<Assignment> assignments;
  std::vector<CommandArgument> arguments;
};

/// The first thing in a file that only bash can evaluate.
struct Refusal {
  int line = 0;
  std::string construct;  ///< "a command substitution"
};

/// The commands of a file in order, or why it is for bash. `text` is any bytes.
std::variant<std::vector<SimpleCommand>, Refusal> parse_envrc(std::string_view text);

}  // namespace dirvenv

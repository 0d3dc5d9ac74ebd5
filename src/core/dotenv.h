// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace dirvenv {

/// .env text to assignments, by the rules of direnv's `dotenv`, with four changes: errors have a
/// place and never show the text (it may be a secret); a comment may follow any closing quote, also
/// of a value over several lines; a comment line never opens a value; blank lines inside a value
/// are kept. Nothing in the text is ever run: `$(cmd)` and backticks are literal.
///
///   [export] NAME = VALUE  # comment        or        NAME: VALUE
///
///   'text'   literal, may span lines
///   "text"   \n and \r are control characters, \c is c, except that \$ keeps its backslash;
///            references are expanded; may span lines
///   text     up to a blank or '#'; references are expanded, backslashes stay
///
/// A quoted value ends at the first quote of its kind with nothing but blanks, or blanks and a
/// comment, after it on the line: "a"b" holds a"b. References are $NAME, ${NAME}, ${NAME:-default}
/// (the default is plain text). LF, CRLF and a lone CR end a line; a value holds them as LF.

inline constexpr size_t kLongestDotenv = size_t{1} << 20;
inline constexpr size_t kMostDotenvNames = 4096;
/// What one file may expand to in all: without it, B=$A$A, C=$B$B, ... fill the memory.
inline constexpr size_t kLongestDotenvExpansion = size_t{4} << 20;

struct DotenvLiteral {
  std::string text;
  bool operator==(const DotenvLiteral&) const = default;
};

/// `name` is whatever stood there, also what can be no variable ("1", "#", "A.B").
struct DotenvReference {
  std::string name;
  std::optional<std::string> fallback;
  bool operator==(const DotenvReference&) const = default;
};

using DotenvSegment = std::variant<DotenvLiteral, DotenvReference>;

struct DotenvAssignment {
  std::string name;                  ///< always is_valid_name
  std::vector<DotenvSegment> value;  ///< empty for the empty text
  int line = 0;                      ///< from 1
};

struct Dotenv {
  std::string file;  ///< the name given to parse_dotenv
  std::vector<DotenvAssignment> assignments;
};

using DotenvLookup = std::function<std::optional<std::string>(std::string_view name)>;
using DotenvVariables = std::vector<std::pair<std::string, std::string>>;

/// The assignments in the order of the file (a name may occur again), or "FILE:LINE:COLUMN: why",
/// both counted from 1, columns in bytes. One bad line refuses the whole file.
Result<Dotenv> parse_dotenv(std::string_view text, std::string_view name_for_errors);

/// The names that expand_dotenv will ask `lookup` for, sorted, each once.
std::vector<std::string> referenced_names(const Dotenv& dotenv);

/// Each name once with its last value, in the order of first assignment. A reference means an
/// earlier assignment of the file, even an empty one; then, for PWD, `directory`; then `lookup`
/// (nullopt when unset). The default stands in for an unset or empty looked-up variable; without
/// one the text is empty. An error only beyond kLongestDotenvExpansion.
Result<DotenvVariables> expand_dotenv(const Dotenv& dotenv, std::string_view directory,
                                      const DotenvLookup& lookup);

}  // namespace dirvenv

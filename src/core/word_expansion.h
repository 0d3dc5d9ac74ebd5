// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/envrc_word.h"
#include "core/shell_pattern.h"

namespace dirvenv {

/// What words expand with. All of it may throw RefusedText.
struct ExpansionSource {
  /// Of a variable or, where `name` is a number, of a function's argument; nullopt: unset.
  std::function<std::optional<std::string>(std::string_view name)> value;
  /// `${NAME:=value}`.
  std::function<void(std::string_view name, const std::string& value)> assign;
  /// What an Output prints, without the line ends behind it.
  std::function<std::string(const WordPart& output)> output;
  /// The paths that match, in bash's order. `pattern` has a backslash before what stands for
  /// itself.
  std::function<std::vector<std::string>(const std::string& pattern)> paths;
  /// Whether an unset variable without an operator is an error (`set -u`).
  bool is_strict = false;
};

/// Longer values are bash's business: `A=$A$A` in a loop of lines would fill the memory.
inline constexpr size_t kLongestNativeValue = size_t{1} << 20;

/// These throw RefusedText where only bash knows what comes out, and where it is too long.

/// The value of a word that is not split: in an assignment, or within `[[ … ]]`.
std::string expand_value(const Word& word, const ExpansionSource& source);
/// The words that an argument comes to; none where it vanishes.
std::vector<std::string> expand_argument(const Word& word, const ExpansionSource& source);
/// A word as the pattern on the right of `==`.
ShellPattern expand_pattern(const Word& word, const ExpansionSource& source);

/// Whether the text matches; throws RefusedText where that depends on what a character is.
bool matches(const ShellPattern& pattern, std::string_view text);

}  // namespace dirvenv

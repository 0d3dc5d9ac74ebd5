// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace dirvenv {

/// `text` without the blanks, newlines among them, at its ends.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace dirvenv

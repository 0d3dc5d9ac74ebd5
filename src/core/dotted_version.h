// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace dirvenv {

/// The numbers of "1", "1.2", "v1.2.3"; what is missing counts as 0. nullopt for everything else.
inline std::optional<std::array<unsigned, 3>> parse_dotted_version(std::string_view text) {
  if (text.starts_with("v")) text.remove_prefix(1);
  std::array<unsigned, 3> numbers{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (unsigned& number : numbers) {
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec != std::errc()) return std::nullopt;
    at = parsed.ptr;
    if (at == end) return numbers;
    if (*at++ != '.') return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace dirvenv

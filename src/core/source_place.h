// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "core/result.h"

namespace dirvenv {

/// Where something stands in a text, both from 1; columns count characters, a tab as one. Line 0:
/// it stands nowhere, as a default does.
struct SourcePlace {
  int line = 0;
  int column = 0;
  bool operator==(const SourcePlace&) const = default;
  bool operator<(const SourcePlace& other) const {
    return line != other.line ? line < other.line : column < other.column;
  }
};

template <typename T>
struct Placed {
  T value{};
  SourcePlace place;
};
using PlacedText = Placed<std::string>;

/// "PATH:LINE:COLUMN: why".
inline Error placed_error(std::string_view path, SourcePlace place, std::string_view why) {
  return Error{fmt::format("{}:{}:{}: {}", path, place.line, place.column, why)};
}

}  // namespace dirvenv

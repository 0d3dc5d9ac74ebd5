// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/source_place.h"

namespace dirvenv {

inline constexpr size_t kMostKeyParts = 16;

/// Where in a TOML text a key such as a.b.c has one part more than kMostKeyParts; nullopt: none
/// has. To be asked before toml++ is: it bounds how deep values lie in one another, but recurses
/// once for each part of a key, and a file with half a million of them would end the program. The
/// text need not be valid: of all that toml++ reads before its first error, this sees the keys.
std::optional<SourcePlace> place_of_long_key(std::string_view text);

}  // namespace dirvenv

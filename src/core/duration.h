// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dirvenv {

/// A time as people write it, in milliseconds: "2s", "0.25s", "200ms", "15m", "1h", and "0", which
/// needs no unit. nullopt where it is not that, is negative or longer than a year.
std::optional<int64_t> parse_duration_ms(std::string_view text);

}  // namespace dirvenv

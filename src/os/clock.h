// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace dirvenv {

/// Wall time in nanoseconds since 1970, to compare with file times.
int64_t wall_clock_ns();

/// Milliseconds that only go forward, for deadlines.
int64_t steady_clock_ms();

}  // namespace dirvenv

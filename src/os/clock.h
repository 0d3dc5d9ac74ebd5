// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace dirvenv {

/// Wall time in nanoseconds since 1970, to compare with file times.
int64_t wall_clock_ns();

/// Such a time as "2026-11-28T18:00:01Z".
std::string utc_text(int64_t wall_ns);

/// The same in the time zone of this machine: "2026-11-28T19:00:01+01:00", and with a Z in UTC.
std::string local_text(int64_t wall_ns);

/// Milliseconds that only go forward, for deadlines.
int64_t steady_clock_ms();

}  // namespace dirvenv

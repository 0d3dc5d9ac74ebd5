// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "engine/channels.h"

namespace dirvenv {

/// How many directories a daemon watches, for `dirvenv daemon status`.
struct WatchCounts {
  size_t directories = 0;
  size_t remote = 0;   ///< not watched: on another machine's disk
  size_t refused = 0;  ///< not watched: there are too many
  bool operator==(const WatchCounts&) const = default;
};

/// Writes them down. What cannot be written is not worth an error.
void note_watch_counts(const Channels& channels, const WatchCounts& counts);
/// All 0 where no daemon has.
WatchCounts noted_watch_counts(const Channels& channels);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "daemon/watch_counts.h"

#include <fmt/format.h>

#include <sstream>

#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kLimit = 128;

}  // namespace

void note_watch_counts(const Channels& channels, const WatchCounts& counts) {
  (void)write_file(channels.watches_path(),
                   fmt::format("{} {} {}\n", counts.directories, counts.remote, counts.refused),
                   {});
}

WatchCounts noted_watch_counts(const Channels& channels) {
  const Result<std::string> text = read_own_file(channels.watches_path(), kLimit);
  std::istringstream words(text ? *text : std::string());
  WatchCounts counts;
  return words >> counts.directories >> counts.remote >> counts.refused ? counts : WatchCounts{};
}

}  // namespace dirvenv

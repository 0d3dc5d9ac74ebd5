// SPDX-License-Identifier: MIT
#include "daemon/log.h"

#include <fmt/format.h>

#include "os/clock.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kMostLogBytes = size_t{64} << 10;

}  // namespace

void DaemonLog::add(std::string_view what) const {
  if (const Stamp stamp = stamp_of(path_); stamp.size > kMostLogBytes) {
    const Result<std::string> text = read_own_file(path_, 2 * kMostLogBytes);
    const size_t cut = text ? text->find('\n', text->size() / 2) : std::string::npos;
    (void)write_file(path_, cut == std::string::npos ? "" : text->substr(cut + 1), {});
  }
  append_to_file(path_, fmt::format("{} {}\n", utc_text(wall_clock_ns()), what));
}

std::vector<DaemonLog::Line> DaemonLog::lines() const {
  std::vector<Line> all;
  const Result<std::string> text = read_own_file(path_, 4 * kMostLogBytes);
  if (!text) return all;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const size_t blank = line.find(' ');
    if (blank == std::string_view::npos) continue;
    all.push_back({std::string(line.substr(0, blank)), std::string(line.substr(blank + 1))});
  }
  return all;
}

}  // namespace dirvenv

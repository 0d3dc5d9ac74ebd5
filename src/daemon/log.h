// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// What a daemon has done, a line each, in a file of the runtime directory: for whoever wonders. It
/// holds names of files and numbers of processes, and no value. At 64 KiB the older half goes.
class DaemonLog {
 public:
  explicit DaemonLog(std::string path) : path_(std::move(path)) {}

  /// Adds a line, with the time before it. A log that cannot be written is not worth an error.
  void add(std::string_view what) const;

  struct Line {
    std::string time;  ///< "2026-11-28T18:00:01Z"
    std::string what;
  };
  /// Oldest first; empty where there is none.
  std::vector<Line> lines() const;

 private:
  std::string path_;
};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// Tells of what happens to files, by the directories they are in (inotify). Not of what happens on
/// another machine that has the same file system.
class DirectoryEvents {
 public:
  enum class Kind {
    Written,  ///< files that somebody has written and closed
    Changed,  ///< the same, and files that have been made, moved, removed, or given other times
  };
  /// Where the system has no more of these, watch() fails.
  explicit DirectoryEvents(Kind kind);

  /// Readable for poll() once there is something to take; -1 where there never is.
  int poll_fd() const { return events_.get(); }
  /// A number for the directory; the same one where it is watched already. It is watched for as
  /// long as it is there. For Written, a link is none; else it is what that leads to.
  Result<int> watch(const std::string& directory);
  void forget(int directory);

  struct Event {
    int directory = 0;
    std::string name;  ///< in the directory, without it; empty: the directory itself
  };
  struct Taken {
    std::vector<Event> events;
    bool are_complete = true;  ///< false: so many were waiting that some have been lost
    std::optional<int> begun;  ///< of Written: where something has been made, to be written yet
  };
  /// What has come. Does not block.
  Taken take();
  /// The same, but where there is nothing but what has begun, calls `meanwhile` with its directory,
  /// and waits without sleeping, for so many microseconds at most, until that has been written.
  Taken take_awake(int microseconds, const std::function<void(int directory)>& meanwhile);

 private:
  Fd events_;
  Kind kind_;
};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// Tells of files that somebody has written and closed, by the directories they are in (inotify).
class WrittenFiles {
 public:
  /// Where the system has no more of these, watch() fails.
  WrittenFiles();

  /// Readable for poll() once there is something to take; -1 where there never is.
  int poll_fd() const { return events_.get(); }
  /// A number for the directory; the same one where it is watched already. It is watched for as
  /// long as it is there.
  Result<int> watch(const std::string& directory);
  void forget(int directory);

  struct Written {
    int directory = 0;
    std::string name;  ///< in the directory, without it
  };
  struct Taken {
    std::vector<Written> files;
    bool are_complete = true;  ///< false: so many were waiting that some have been lost
  };
  /// What has come. Does not block.
  Taken take();

 private:
  Fd events_;
};

}  // namespace dirvenv

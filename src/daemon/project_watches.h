// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/stamp.h"
#include "daemon/watch_counts.h"
#include "os/directory_events.h"

namespace dirvenv {

/// Watches the directories of what loads depend on. A hint, which comes early and may be missing:
/// prompts compare the files themselves, whether or not anybody watches. Where a directory is on
/// another machine's disk, or the system has no more watches, they are all there is.
class ProjectWatches {
 public:
  /// At most so many directories at once. An eighth of those that Linux grants a user is the rest's
  /// loss; beyond 8,192, a watch costs more than it tells.
  /// `is_elsewhere` tells whether a directory is on another machine's disk.
  ProjectWatches(size_t most, bool (*is_elsewhere)(const std::string&));

  /// Readable for poll() once there may be something to take.
  int poll_fd() const { return events_.poll_fd(); }

  /// In place of what was watched for that record.
  void watch(const std::string& record, const std::vector<Dependency>& dependencies);
  void forget(const std::string& record);

  struct Changes {
    std::set<std::string> records;
    bool is_all = false;  ///< so much has happened that some of it has been lost
  };
  /// Whose files may have changed. Does not block.
  Changes take();

  WatchCounts counts() const;

 private:
  /// What somebody wants to know of a directory.
  struct Interest {
    std::set<std::string> names;
    bool is_all = false;
  };
  struct Directory {
    std::string path;
    std::map<std::string, Interest> interests;  ///< by record
  };
  struct Record {
    std::vector<int> directories;
    size_t remote = 0;
    size_t refused = 0;
  };
  /// nullptr where it is not watched, which is counted.
  Interest* interest_in(const std::string& directory, const std::string& record);
  void add(const Dependency& dependency, const std::string& record);
  void lose_name(int number, const std::string& path);

  size_t most_;
  bool (*is_elsewhere_)(const std::string&);
  DirectoryEvents events_;
  std::map<int, Directory> directories_;
  std::map<std::string, int> numbers_;  ///< by path
  std::map<std::string, Record> records_;
};

/// An eighth of the user's, at most 8,192.
size_t most_watches();

}  // namespace dirvenv

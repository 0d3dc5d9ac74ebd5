// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace dirvenv {

/// While it lives, whatever our children leave behind when they end becomes our child, not init's,
/// even a process that has gone into a session of its own. So all of an evaluation can be ended.
/// One at a time; costs two system calls.
class Orphans {
 public:
  Orphans();
  Orphans(const Orphans&) = delete;
  Orphans& operator=(const Orphans&) = delete;
  ~Orphans();

  /// Kills every child that was started since this was made, and what they leave behind, until
  /// there is none or `most_ms` are over. Blocks for that long. true: none is left. (A process that
  /// became us by `exec` may have older children, which are none of our business.)
  bool end_all(int most_ms);

 private:
  uint64_t since_ = 0;  ///< clock ticks since boot
  bool was_set_ = false;
};

}  // namespace dirvenv

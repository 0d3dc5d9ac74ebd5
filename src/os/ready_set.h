// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "os/fd.h"

namespace dirvenv {

/// Waits for any number of descriptors (epoll): those where nothing happens cost nothing.
class ReadySet {
 public:
  ReadySet();

  /// From now on wait() gives `what` back while `fd` can be read or has been closed at its other
  /// end. False where it cannot be waited for, as -1.
  bool add(int fd, uint64_t what);
  /// Has to be called before `fd` is closed; -1 is passed over.
  void remove(int fd);
  /// Blocks until there is something, but for `timeout_ms` at most (-1: for ever). Empty when the
  /// time was over.
  std::vector<uint64_t> wait(int timeout_ms);

 private:
  Fd set_;
};

}  // namespace dirvenv

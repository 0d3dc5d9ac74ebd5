// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

#include "os/fd.h"

namespace dirvenv {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end this process but can be read. It also
/// works where our parent ignores SIGINT, which is inherited. One at a time.
class Interrupts {
 public:
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// Readable for poll() once one of the signals has come.
  int poll_fd() const { return signals_.get(); }
  /// Whether one has come that take() has not given yet. Does not block.
  bool are_waiting() const;
  /// The signal that has come, or 0. Does not block.
  int take();
  /// The last signal that was taken, or 0: for whoever calls what may have taken it.
  int seen() const { return seen_; }
  /// The same as if it had been taken here: for whoever knows of one that another has taken.
  void see(int number) { seen_ = number; }

  /// Ends this process by `number`, so that the shell sees what happened. Does not return.
  [[noreturn]] static void die_by(int number);

 private:
  sigset_t before_{};
  Fd signals_;
  int seen_ = 0;
};

}  // namespace dirvenv

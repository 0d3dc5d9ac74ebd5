// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "core/result.h"
#include "os/fd.h"
#include "os/process_table.h"

namespace dirvenv {

/// A copy of this process that goes on by itself.
struct Worker {
  ProcessId process;
  Fd ended;  ///< readable for poll() once it has ended
};

/// Starts a copy of this process that calls `work` and ends. It has a session of its own, signals
/// at their defaults, no descriptors but `kept` (-1: none) and its error output, and that only
/// where it is no terminal, which somebody may want to close. It outlives this process. While this
/// one lives, reap_worker() takes it out of the process table.
Result<Worker> start_worker(int kept, const std::function<void()>& work);

/// Once it has ended. Does not block.
void reap_worker(const Worker& worker);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "engine/load_jobs.h"

namespace dirvenv {

/// How long a prompt waits for a job, and what it says meanwhile.
struct LoadPatience {
  int wait_ms = 0;
  std::string progress;  ///< said after 300 ms; empty: nothing
};

enum class WaitEnd {
  Ended,     ///< there is a result, or there will be none
  TooLong,   ///< it goes on without us
  Detached,  ///< the user wants the prompt, others still wait: it goes on
  Stopped,   ///< the user wants the prompt, nobody else waits: it has been stopped
};

struct Waited {
  WaitEnd end = WaitEnd::Ended;
  size_t heard = 0;  ///< how much of what the job has said has been passed on
  int signal = 0;    ///< Detached, Stopped: what the user has sent
};

/// Waits for `shell` until the job has ended, `patience` is over, or the user presses Ctrl-C, and
/// passes on what it says.
Waited wait_for_job(const LoadJobs& jobs, const std::string& id, const ProcessId& shell,
                    const LoadPatience& patience, const Report& report);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "os/wait.h"

#include <algorithm>

#include "cli/command.h"
#include "core/duration.h"
#include "engine/load_jobs.h"
#include "engine/prompt.h"
#include "os/clock.h"

namespace dirvenv {
namespace {

constexpr int kUsage = static_cast<int>(ExitStatus::Usage);
constexpr int kTooLate = 124;  // as timeout(1) has it
// Where nothing tells of the end: the process is not known.
constexpr int64_t kLookMs = 10;

ExitStatus status_of(const LoadResult& result) {
  if (result.outcome == LoadResult::Outcome::Loaded) return ExitStatus::Done;
  return result.outcome == LoadResult::Outcome::Blocked ? ExitStatus::Blocked : ExitStatus::Failed;
}

// False where it goes on at `until`.
bool wait_until(const LoadJobs& jobs, const std::string& id, int64_t until) {
  while (jobs.state(id) == LoadJobs::State::Running) {
    const int64_t left = until - steady_clock_ms();
    if (left <= 0) return false;
    const auto worker = jobs.worker(id);
    const Result<Fd> ended = worker ? watch_process(*worker) : Result<Fd>(Error{});
    const int64_t most = ended ? std::min<int64_t>(left, INT32_MAX) : std::min(left, kLookMs);
    wait_readable({ended ? ended->get() : -1}, static_cast<int>(most));
  }
  return true;
}

int run_wait(const Invocation& invocation) {
  int64_t until = INT64_MAX;
  if (const auto given = invocation.values.find("--timeout"); given != invocation.values.end()) {
    const auto duration = parse_duration_ms(given->second);
    if (!duration) {
      return invocation.fail(Error{"--timeout takes a time, as in 2s, 0.5s or 200ms"}, kUsage);
    }
    until = steady_clock_ms() + *duration;
  }
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (setup->runtime_problem()) return invocation.fail(*setup->runtime_problem());
  const Result<ProcessId> shell = shell_with_hook(*setup);
  if (!shell) return invocation.fail(shell.error(), kUsage);
  const auto attempt = setup->runtime().read(shell->text());
  if (!attempt || attempt->outcome != LoadRecord::Outcome::Pending) return 0;
  const LoadJobs jobs(setup->runtime());
  if (!wait_until(jobs, attempt->job, until)) {
    return invocation.fail(Error{attempt->file + " is still loading"}, kTooLate);
  }
  const auto result = jobs.result(attempt->job);
  return static_cast<int>(result ? status_of(*result) : ExitStatus::Failed);
}

}  // namespace

const Command kWait = {"wait",
                       {},
                       "",
                       "Wait until what this shell is loading is there",
                       {{"--timeout TIME", "no longer than that: 2s, 200ms; then exit status 124"}},
                       run_wait};

}  // namespace dirvenv

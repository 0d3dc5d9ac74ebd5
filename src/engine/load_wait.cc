// SPDX-License-Identifier: MIT
#include "engine/load_wait.h"

#include <algorithm>

#include "os/clock.h"
#include "os/interrupts.h"
#include "os/wait.h"

namespace dirvenv {
namespace {

constexpr int64_t kProgressMs = 300;
// How often it looks for what was said; and for the process, where that is not known yet.
constexpr int64_t kLookMs = 20;
constexpr int64_t kFirstLookMs = 1;
// For an evaluation that was asked to stop: longer than it takes for all that it has started.
constexpr int64_t kStopMs = 400;

// The end of the process, for poll().
Fd end_of(const LoadJobs& jobs, const std::string& id) {
  const auto worker = jobs.worker(id);
  if (!worker) return {};
  Result<Fd> ended = watch_process(*worker);
  return ended ? std::move(*ended) : Fd();
}

void pass_on(const LoadJobs& jobs, const std::string& id, const Report& report, size_t& heard) {
  for (const LoadJobs::Said& said : jobs.said(id, heard))
    report(said.tone, said.text);
}

WaitEnd stop(const LoadJobs& jobs, const std::string& id, const ProcessId& shell) {
  const auto waiting = jobs.waiting(id);
  if (std::any_of(waiting.begin(), waiting.end(),
                  [&](const ProcessId& each) { return each != shell; })) {
    return WaitEnd::Detached;
  }
  const auto worker = jobs.worker(id);
  if (!worker || !ask_to_end(*worker)) return WaitEnd::Stopped;
  const int64_t until = steady_clock_ms() + kStopMs;
  while (jobs.state(id) == LoadJobs::State::Running && steady_clock_ms() < until)
    wait_readable({}, kFirstLookMs);
  return WaitEnd::Stopped;
}

}  // namespace

Waited wait_for_job(const LoadJobs& jobs, const std::string& id, const ProcessId& shell,
                    const LoadPatience& patience, const Report& report) {
  Interrupts interrupts;
  Waited waited;
  const int64_t began = steady_clock_ms();
  const int64_t end_at = began + patience.wait_ms;
  bool has_progress = !patience.progress.empty();
  Fd ended;
  for (;;) {
    if (!ended) ended = end_of(jobs, id);
    const int64_t look = ended ? kLookMs : kFirstLookMs;
    const int64_t left = std::clamp<int64_t>(end_at - steady_clock_ms(), 0, look);
    const unsigned ready =
        wait_readable({ended.get(), interrupts.poll_fd()}, static_cast<int>(left));
    const size_t before = waited.heard;
    pass_on(jobs, id, report, waited.heard);
    if ((ready & 1U) != 0 || jobs.state(id) != LoadJobs::State::Running) {
      pass_on(jobs, id, report, waited.heard);
      return waited;
    }
    if ((ready & 2U) != 0) {
      waited.signal = interrupts.take();
      waited.end = stop(jobs, id, shell);
      return waited;
    }
    // Who is told something knows that it goes on.
    has_progress = has_progress && waited.heard == before;
    if (has_progress && steady_clock_ms() - began >= kProgressMs) {
      has_progress = false;
      report(Tone::Status, patience.progress);
    }
    if (steady_clock_ms() >= end_at) {
      waited.end = WaitEnd::TooLong;
      return waited;
    }
  }
}

}  // namespace dirvenv

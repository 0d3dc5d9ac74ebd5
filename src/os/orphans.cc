// SPDX-License-Identifier: MIT
#include "os/orphans.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <ctime>
#include <string>
#include <vector>

#include "os/clock.h"
#include "os/files.h"
#include "os/process_table.h"

namespace dirvenv {
namespace {

// Not from /proc/PID/task/TID/children, which not every kernel has.
std::vector<pid_t> children_since(uint64_t ticks) {
  std::vector<pid_t> found;
  for (const std::string& name : directory_names("/proc")) {
    pid_t pid = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size()) continue;
    if (parent_of(pid) != ::getpid()) continue;
    const auto process = process_with(pid);
    if (process && process->start >= ticks) found.push_back(pid);
  }
  return found;
}

uint64_t ticks_since_boot() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  const auto ticks = static_cast<uint64_t>(::sysconf(_SC_CLK_TCK));
  constexpr uint64_t kNanoseconds = 1'000'000'000;
  return static_cast<uint64_t>(now.tv_sec) * ticks +
         static_cast<uint64_t>(now.tv_nsec) * ticks / kNanoseconds;
}

}  // namespace

Orphans::Orphans() : since_(ticks_since_boot()) {
  int before = 0;
  ::prctl(PR_GET_CHILD_SUBREAPER, &before);
  was_set_ = before != 0;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Orphans::~Orphans() {
  if (!was_set_) ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

bool Orphans::end_all(int most_ms) {
  const int64_t until = steady_clock_ms() + most_ms;
  for (;;) {
    bool any = false;
    // A child's pid is not used again before we have waited for it.
    for (const pid_t pid : children_since(since_)) {
      ::kill(pid, SIGKILL);
      // It may have left children behind, so there is another round in any case.
      ::waitpid(pid, nullptr, WNOHANG);
      any = true;
    }
    if (!any) return true;
    if (steady_clock_ms() >= until) return false;
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace dirvenv

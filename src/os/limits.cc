// SPDX-License-Identifier: MIT
#include "os/limits.h"

#include <sys/resource.h>
#include <unistd.h>

namespace dirvenv {

size_t longest_environment_entry() {
  return 32 * static_cast<size_t>(::sysconf(_SC_PAGESIZE)) - 1;
}

size_t largest_environment() {
  rlimit stack{};
  // Without a limit the kernel grants 6 MiB to arguments and environment.
  if (::getrlimit(RLIMIT_STACK, &stack) != 0 || stack.rlim_cur == RLIM_INFINITY) {
    return size_t{3} << 20;
  }
  return stack.rlim_cur / 8;
}

void raise_descriptor_limit() {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return;
  descriptors.rlim_cur = descriptors.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace dirvenv {

/// The longest "NAME=value" that a program can be started with, in bytes: 32 pages less the NUL.
size_t longest_environment_entry();

/// How many bytes an environment may take, pointers included, so that programs can still be started
/// with arguments: half of the quarter of the stack that Linux grants both.
size_t largest_environment();

/// What a process may use, and the mode of what it makes: inherited by all that it starts.
struct ProcessLimits {
  uint32_t umask = 0;
  std::vector<std::pair<uint64_t, uint64_t>> resources;  ///< soft and hard, in the kernel's order

  bool operator==(const ProcessLimits&) const = default;
};
/// nullopt where the process has ended, or is another user's.
std::optional<ProcessLimits> limits_of(pid_t pid);
/// Makes them ours, as far as ours allow it.
void take_limits(const ProcessLimits& limits);

/// Lets this process have as many open descriptors as it may.
void raise_descriptor_limit();

}  // namespace dirvenv

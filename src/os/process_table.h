// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace dirvenv {

/// A process for as long as it lives: a pid alone is used again.
struct ProcessId {
  pid_t pid = 0;
  uint64_t start = 0;  ///< clock ticks since boot, from /proc/PID/stat

  /// "pid.start", as file names in the runtime directory have it.
  std::string text() const;
  bool operator==(const ProcessId&) const = default;
};

/// This process.
pid_t own_pid();
/// The process with that pid; nullopt where there is none.
std::optional<ProcessId> process_with(pid_t pid);
/// Its parent's pid; nullopt where there is no such process.
std::optional<pid_t> parent_of(pid_t pid);
/// Reads ProcessId::text() back; nullopt where it is not one.
std::optional<ProcessId> parse_process_id(std::string_view text);
/// Whether that very process still runs.
bool is_alive(const ProcessId& process);

}  // namespace dirvenv

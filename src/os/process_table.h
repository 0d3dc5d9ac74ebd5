// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// A process for as long as it lives: a pid alone is used again.
struct ProcessId {
  pid_t pid = 0;
  uint64_t start = 0;  ///< clock ticks since boot, from /proc/PID/stat

  /// "pid.start", as file names in the runtime directory have it.
  std::string text() const;
  bool operator==(const ProcessId&) const = default;
  bool operator<(const ProcessId& other) const {
    return std::pair(pid, start) < std::pair(other.pid, other.start);
  }
};

/// This process.
pid_t own_pid();
/// The process with that pid; nullopt where there is none.
std::optional<ProcessId> process_with(pid_t pid);
/// The name of the program that it runs, at most 15 bytes of it; empty where that cannot be told.
std::string program_of(pid_t pid);
/// Its parent's pid; nullopt where there is no such process.
std::optional<pid_t> parent_of(pid_t pid);
/// Reads ProcessId::text() back; nullopt where it is not one.
std::optional<ProcessId> parse_process_id(std::string_view text);
/// Readable for poll() once the process has ended; an error where it has already.
Result<Fd> watch_process(const ProcessId& process);
/// Asks the process to end (SIGTERM); false where it has already.
bool ask_to_end(const ProcessId& process);
/// Tells it that there is something to look at (SIGURG, which does nothing where nobody wants it);
/// false where it has ended.
bool send_urgent(const ProcessId& process);
/// Kills it with all of its session, of which it is the first, if it is still that process.
void end_session(const ProcessId& process);
/// Whether the process sees the same files under the same names as this one.
bool shares_file_system(const ProcessId& process);
/// Its physical working directory; nullopt where that has been removed, or cannot be told.
std::optional<std::string> working_directory_of(const ProcessId& process);
/// Whether that very process still runs; false also where that cannot be told.
bool is_alive(const ProcessId& process);
/// Whether it certainly does not: for whoever removes what belongs to it.
bool has_ended(const ProcessId& process);

}  // namespace dirvenv

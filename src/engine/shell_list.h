// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/setup.h"
#include "os/process_table.h"

namespace dirvenv {

/// A shell with the hook, by what prompts have written down.
struct ListedShell {
  ProcessId shell;
  std::string program;    ///< "bash"; empty: not known
  std::string directory;  ///< where it is; empty: not known
  std::string status;     ///< as in DIRVENV_STATUS; empty: no project
  std::string file;       ///< the project's; empty: no project
  int64_t since_ns = 0;   ///< since 1970; 0: not known
};
/// Those that live, by pid.
std::vector<ListedShell> listed_shells(const Setup& setup);

/// An evaluation that goes on.
struct ListedJob {
  ProcessId worker;
  std::string file;
  int64_t since_ns = 0;
  std::vector<ProcessId> waiting;
};
std::vector<ListedJob> listed_jobs(const Setup& setup);

}  // namespace dirvenv

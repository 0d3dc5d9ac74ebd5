// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/load_record.h"
#include "engine/setup.h"
#include "os/child.h"

namespace dirvenv {

/// The hook of a project that runs when the last shell has left it, or has died. Which shells have
/// it loaded stands in the runtime directory:
///
///   leases/<file's digest>/file     the project file
///   leases/<file's digest>/command  the hook
///   leases/<file's digest>/<shell>  one that has it loaded
class LastLeave {
 public:
  /// `runtime` must live as long as this.
  explicit LastLeave(const Runtime& runtime) : runtime_(runtime) {}

  /// That shell has loaded what the record is about.
  void enter(const ProcessId& shell, const LoadRecord& record) const;
  /// The shell has left the file's project. What is to run now: the hook in the project's
  /// directory, for one of all who ask at the same time; empty: nothing.
  std::vector<ChildSpec> leave(const ProcessId& shell, const std::string& file) const;
  /// The same for all shells that have died.
  std::vector<ChildSpec> leave_dead() const;

 private:
  std::string folder() const;
  std::string place(const std::string& file) const;
  std::vector<ChildSpec> end_if_empty(const std::string& place) const;

  const Runtime& runtime_;
};

/// Starts what leave() has given with the environment of the user's session, and not that of any
/// project. Nobody waits for it, nothing of it is shown.
void run_last_leave(std::vector<ChildSpec> hooks, const Environment& environment);

}  // namespace dirvenv

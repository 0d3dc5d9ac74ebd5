// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "os/interrupts.h"
#include "python/venv.h"
#include "support/temp_dir.h"

namespace dirvenv::test {

/// A project directory and the request of its `layout python3`, against the real interpreters of
/// this machine. They are called through bin/python3, a script that logs each of its starts (and
/// is, being a script, a shim).
class VenvProject {
 public:
  explicit VenvProject(const std::string& name = "project");

  VenvRequest request;  ///< makes a virtualenv without pip, which takes a tenth of the time

  VenvBackend backend = VenvBackend::Auto;
  /// Where set, called with each line for the user while ensure() runs.
  std::function<void(std::string_view)> on_report;

  std::string path(const std::string& name) const { return request.directory + "/" + name; }
  /// Where the virtualenv goes that belongs to the interpreter of choose().
  std::string layout_venv() const;
  /// What bin/python3 starts: at first /usr/bin/python3.
  void choose(const std::string& interpreter);

  /// ensure_venv(); a failed one gives its message.
  Result<Venv> ensure();
  /// The path of the virtualenv, or "error: " with the message.
  std::string ensured();
  /// The signal that was left for the caller of the last ensure(), or 0.
  int signal() const { return signal_; }
  const std::vector<std::string>& reported() const { return reported_; }

  /// How often bin/python3 has been started, or a virtualenv made, since the last call of either.
  int starts();
  int makings();
  /// What the interpreters have said on standard error.
  std::string errors() const { return read_file(root_ / "errors"); }
  /// Every path in the project directory but locks, each with its inode, one a line.
  std::string listing() const;

 private:
  int logged(const std::string& name);

  TempDir root_;
  std::string interpreter_;
  std::vector<std::string> reported_;
  int signal_ = 0;
};

/// The output of a program without a shell; "failed" where its status is not 0.
std::string output_of(const std::vector<std::string>& command);

/// Runs `work` in a process of its own, which ends with the status that `work` returns.
pid_t start_process(const std::function<int()>& work);
/// Waits for it; -1 where a signal ended it.
int status_of_process(pid_t pid);

/// In the calling process every execve fails from here on.
void forbid_execve();
/// Puts an empty directory over `path`, for the calling process alone. false where that cannot be
/// done.
bool hide_directory(const std::string& path);
/// Waits until `condition` holds, at most a minute; false where it does not.
bool eventually(const std::function<bool()>& condition);

}  // namespace dirvenv::test

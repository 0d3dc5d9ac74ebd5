// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// What to start. The program is `arguments[0]`, an absolute path; no PATH is searched and no shell
/// is asked. Descriptors that are -1 become /dev/null.
struct ChildSpec {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< "NAME=value"
  std::string directory;                 ///< empty: ours
  int input = -1;
  int output = -1;
  int error = -1;
  bool own_session = false;  ///< no terminal of its own to read from, and one group to end
};

/// How a child ended.
struct ChildEnd {
  bool exited = false;  ///< by exit; otherwise by a signal
  int status = 0;       ///< its exit status, or the signal's number
  std::string program;  ///< the name it last ran under (an `exec` changes it)
};

/// A running child. The signals that parents ignore are at their defaults in it, none is blocked.
/// If it is not waited for, the destructor ends it and its session.
class Child {
 public:
  static Result<Child> start(const ChildSpec& spec);
  /// Starts what outlives this process, in a session of its own. Nobody waits for it.
  static Result<Done> start_detached(ChildSpec spec);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  /// Readable for poll() once the child has ended.
  int poll_fd() const { return pidfd_.get(); }
  pid_t pid() const { return pid_; }
  /// Blocks until it has ended.
  ChildEnd wait();
  /// Ends it and, if it has its own session, that whole process group: TERM, and KILL for whoever
  /// is still there after `grace_ms`. Blocks until the child itself has ended.
  void end(int grace_ms);

 private:
  Child(pid_t pid, Fd pidfd, bool group) : pid_(pid), pidfd_(std::move(pidfd)), group_(group) {}
  void signal(int number) const;

  pid_t pid_ = -1;
  Fd pidfd_;
  bool group_ = false;
};

/// Takes the children that have ended out of the process table, but for those of `kept`, which a
/// Child waits for. Does not block.
void reap_children(const std::vector<pid_t>& kept);

}  // namespace dirvenv

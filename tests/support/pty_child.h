// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace dirvenv::test {

/// What a child is started with.
struct PtyCommand {
  std::vector<std::string> arguments;              // arguments[0] is looked up in our own PATH
  std::map<std::string, std::string> environment;  // all of it
  std::string directory;
};

/// A child process that leads its own session on a pseudo-terminal of 50 lines by 200 columns, with
/// every signal at its default and no descriptors but the terminal. The destructor hangs up, ends
/// what is left of the child's session, and reaps the child.
class PtyChild {
 public:
  /// Throws std::system_error when no child can be made. A command that cannot be executed ends
  /// with status 127.
  explicit PtyChild(const PtyCommand& command);
  ~PtyChild();
  PtyChild(const PtyChild&) = delete;
  PtyChild& operator=(const PtyChild&) = delete;

  pid_t pid() const { return pid_; }

  /// Our side of the terminal; non-blocking.
  int terminal() const { return terminal_; }

  /// Readable from the moment the child has ended.
  int ended() const { return ended_; }

  /// Reaps the child, which has to have ended: its exit status, or 128 + the signal's number.
  int reap();

 private:
  void hang_up();
  void end_session();

  pid_t pid_ = -1;
  int terminal_ = -1;
  int ended_ = -1;
  bool reaped_ = false;
  int status_ = 0;
};

}  // namespace dirvenv::test

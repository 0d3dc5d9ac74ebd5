// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "shells/shell_case.h"

namespace dirvenv::test {

/// Sets DIRVENV_TEST_DAEMON for what is made meanwhile.
class WithDaemon {
 public:
  WithDaemon() {
    if (const char* const before = std::getenv("DIRVENV_TEST_DAEMON")) before_ = before;
    ::setenv("DIRVENV_TEST_DAEMON", "1", 1);
  }
  WithDaemon(const WithDaemon&) = delete;
  WithDaemon& operator=(const WithDaemon&) = delete;
  ~WithDaemon() {
    if (before_.empty())
      ::unsetenv("DIRVENV_TEST_DAEMON");
    else
      ::setenv("DIRVENV_TEST_DAEMON", before_.c_str(), 1);
  }

 private:
  std::string before_;
};

/// A box whose shell has a channel, with the project `p` that sets A.
inline std::unique_ptr<Shellbox> make_linked_box(ShellKind kind,
                                                 std::string_view text = "export A=1\n") {
  auto box = std::make_unique<Shellbox>(kind);
  put_allowed(*box, "p", text);
  box->run("cd p");
  box->run("cd ..");
  return box;
}

/// From now on nobody but the daemon can answer the shell's hook, which waits for it longer than
/// for users: on a busy machine too.
inline void take_client_away(Shellbox& box) {
  if (box.kind() == ShellKind::Fish) {
    box.run("set -g _dirvenv_program /nowhere");
    box.run("function _dirvenv_wait_for; while not test -e $argv[1]; end; end");
    return;
  }
  box.run("_dirvenv_program=/nowhere");
  // From the hook's text: bash prints a function with 1<> as one with <>.
  const std::string text = "dirvenv hook " + std::string(name_of(box.kind()));
  box.run("eval \"$(" + text +
          " | sed -n '/^_dirvenv_ask_daemon()/,/^}/{s/ -t 0[.]2 / -t 20 /;p}')\"");
  CHECK(contains(shown(box, "typeset -f _dirvenv_ask_daemon"), " -t 20 "));
}

}  // namespace dirvenv::test

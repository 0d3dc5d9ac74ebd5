// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <string>

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

}  // namespace dirvenv::test

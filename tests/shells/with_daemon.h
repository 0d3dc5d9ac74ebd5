// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

namespace dirvenv::test {

/// Sets DIRVENV_TEST_DAEMON for what is made meanwhile.
class WithDaemon {
 public:
  WithDaemon() : was_set_(std::getenv("DIRVENV_TEST_DAEMON") != nullptr) {
    ::setenv("DIRVENV_TEST_DAEMON", "1", 1);
  }
  WithDaemon(const WithDaemon&) = delete;
  WithDaemon& operator=(const WithDaemon&) = delete;
  ~WithDaemon() {
    if (!was_set_) ::unsetenv("DIRVENV_TEST_DAEMON");
  }

 private:
  bool was_set_;
};

}  // namespace dirvenv::test

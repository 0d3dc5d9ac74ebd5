// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv::test {

/// For a test of very many steps, one of which may hang. While it lives, a step that takes longer
/// than `limit_s` ends this process and all that it has started. It says before: the step, where it
/// stands (addresses), and for each of these processes what it waits in and which files it has
/// open. One at a time.
class Watchdog {
 public:
  explicit Watchdog(unsigned limit_s);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// The step that begins now, in words.
  void step(const std::string& what);

 private:
  unsigned limit_s_;
};

}  // namespace dirvenv::test

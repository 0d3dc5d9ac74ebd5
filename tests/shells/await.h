// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch.hpp>
#include <functional>

#include "os/wait.h"

namespace dirvenv::test {

/// Waits until something is so that no process and no descriptor tells of.
inline void await(const std::function<bool()>& is_true) {
  bool is_so = is_true();
  for (int i = 0; i < 30'000 && !is_so; ++i) {
    wait_readable({}, 1);
    is_so = is_true();
  }
  CHECK(is_so);
}

}  // namespace dirvenv::test

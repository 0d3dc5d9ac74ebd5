// SPDX-License-Identifier: MIT
#pragma once

#include <catch2/catch.hpp>
#include <functional>

#include "os/wait.h"

namespace dirvenv::test {

/// Waits until something is so that no process and no descriptor tells of.
inline void await(const std::function<bool()>& is_true) {
  for (int i = 0; i < 30'000 && !is_true(); ++i)
    wait_readable({}, 1);
  CHECK(is_true());
}

}  // namespace dirvenv::test

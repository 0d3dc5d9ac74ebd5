// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

namespace dirvenv::test {

/// Users without a home, for whom nothing else on the machine is.
inline constexpr uid_t kNobody = 65534;
inline constexpr uid_t kThird = 65533;

/// Fails the test for everybody else: who tests gives files away, makes devices, becomes others.
inline void need_root() {
  INFO("needs root");
  REQUIRE(::geteuid() == 0);
}

inline void set_mode(const std::string& path, mode_t mode) {
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#include "core/stamp.h"

#include <catch2/catch.hpp>

namespace dirvenv {
namespace {

Stamp file_at(int64_t modified_ns, int64_t changed_ns) {
  return {true, false, 1, 2, 3, modified_ns, changed_ns};
}

}  // namespace

TEST_CASE("stamps differ in whatever stat tells", "[stamp]") {
  const Stamp stamp = file_at(10, 20);
  CHECK(stamp == file_at(10, 20));
  CHECK_FALSE(stamp == Stamp{});
  CHECK_FALSE(stamp == file_at(11, 20));
  CHECK_FALSE(stamp == file_at(10, 21));
  for (uint64_t Stamp::*const field : {&Stamp::device, &Stamp::inode, &Stamp::size}) {
    Stamp other = stamp;
    ++(other.*field);
    CHECK_FALSE(stamp == other);
  }
  Stamp directory = stamp;
  directory.is_directory = true;
  CHECK_FALSE(stamp == directory);
}

TEST_CASE("a file changed within the clock's grain is racy", "[stamp]") {
  const int64_t now = 1'000'000'000'000;
  const int64_t old = now - kClockGrain - 1;
  CHECK_FALSE(is_racy(file_at(old, old), now));
  CHECK(is_racy(file_at(old + 1, old), now));
  CHECK(is_racy(file_at(old, old + 1), now));
  CHECK(is_racy(file_at(now + 1, old), now));
  CHECK_FALSE(is_racy(Stamp{}, 0));
}

}  // namespace dirvenv

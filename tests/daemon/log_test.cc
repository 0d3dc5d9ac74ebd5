// SPDX-License-Identifier: MIT
#include "daemon/log.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "os/clock.h"
#include "support/temp_dir.h"

using namespace dirvenv;

TEST_CASE("a daemon's log keeps what it was told, with times", "[log]") {
  test::TempDir directory;
  const DaemonLog log(directory / "log");
  CHECK(log.lines().empty());
  log.add("one");
  log.add("two words");
  const auto lines = log.lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].what == "one");
  CHECK(lines[1].what == "two words");
  CHECK(lines[0].time.size() == 20);
  CHECK(lines[0].time.ends_with("Z"));
}

TEST_CASE("a daemon's log does not grow for ever, and keeps the newest", "[log]") {
  test::TempDir directory;
  const DaemonLog log(directory / "log");
  const std::string padding(1000, 'x');
  for (int i = 0; i < 300; ++i)
    log.add(std::to_string(i) + " " + padding);
  CHECK(std::filesystem::file_size(directory / "log") < 70'000);
  const auto lines = log.lines();
  REQUIRE(lines.size() > 20);
  CHECK(lines.back().what == "299 " + padding);
  CHECK(lines.front().what.ends_with(" " + padding));
}

TEST_CASE("wall time is told in UTC", "[log]") {
  CHECK(utc_text(0) == "1970-01-01T00:00:00Z");
  CHECK(utc_text(int64_t{1'764'352'801} * 1'000'000'000) == "2025-11-28T18:00:01Z");
}

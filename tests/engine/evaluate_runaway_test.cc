// SPDX-License-Identifier: MIT
// Files that never end, and what they leave behind.
#include <catch2/catch.hpp>
#include <csignal>

#include "core/digest.h"
#include "engine/evaluate.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/random.h"
#include "support/clean_run.h"
#include "support/world.h"

using namespace dirvenv;
using test::World;

namespace {

constexpr const char* kMark = "DIRVENV_TEST_MARK";

World& with_timeout(World& world, const std::string& seconds) {
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml",
                   "native = false\ntimeout = " + seconds + "\n");
  world.environment().set(kMark, to_hex(random_bytes(8)));
  return world;
}

/// The processes that have the world's mark in the environment that they were started with.
std::vector<pid_t> left_behind(World& world) {
  const std::string mark = std::string(kMark) + "=" + *world.environment().get(kMark);
  std::vector<pid_t> pids;
  for (const std::string& name : directory_names("/proc")) {
    const auto text = read_file("/proc/" + name + "/environ", size_t{1} << 20);
    if (text && text->find(mark) != std::string::npos) pids.push_back(std::stoi(name));
  }
  return pids;
}

}  // namespace

TEST_CASE("e1: a file that never ends is stopped, and says why", "[runaway]") {
  for (const std::string text :
       {"while :; do :; done\n", "sleep 1000\n", "trap '' INT TERM\nwhile :; do :; done\n",
        "watch_file seen\nwhile :; do log_status x; done\n", "read -r x <fifo\n"}) {
    CAPTURE(text);
    World world(World::Evaluator::Bash);
    with_timeout(world, "1");
    test::clean_run(world.project(), "mkfifo fifo");
    const int64_t began = steady_clock_ms();
    const Evaluation evaluation = world.evaluate(text);
    CHECK(steady_clock_ms() - began >= 1000);
    CHECK(evaluation.outcome == Evaluation::Outcome::Failed);
    CHECK(evaluation.error.message ==
          world.in_project(".envrc") + ": took longer than 1 s and was stopped; `timeout` in " +
              world.home() + "/.config/dirvenv/config.toml sets how long a file may take");
    CHECK(left_behind(world).empty());
  }
}

TEST_CASE("e2: nothing that a stopped file started is left", "[runaway]") {
  for (const std::string text :
       {"setsid sleep 1000 &\nsleep 1000\n",
        "( setsid bash -c 'sleep 1000 & sleep 1000' & )\nsleep 1000\n",
        "( ( setsid setsid sleep 1000 & ) & )\nsleep 1000\n",
        "f() { (($1 == 0)) || { f $(($1 - 1)) & f $(($1 - 1)) & }; sleep 1000; }\nf 6\n",
        "for i in {1..20}; do setsid bash -c 'trap \"\" TERM HUP; while :; do sleep 1000; done' & "
        "done\n"
        "sleep 1000\n"}) {
    CAPTURE(text);
    World world(World::Evaluator::Bash);
    with_timeout(world, "1");
    CHECK(world.evaluate(text).outcome == Evaluation::Outcome::Failed);
    CHECK(left_behind(world).empty());
  }
}

TEST_CASE("e3: a background child of a file that ends well is left in peace", "[runaway]") {
  World world(World::Evaluator::Bash);
  with_timeout(world, "0");
  const Evaluation evaluation = world.evaluate("sleep 1000 &\nexport A=$!\n");
  REQUIRE(evaluation.outcome == Evaluation::Outcome::Loaded);
  const pid_t child = std::stoi(evaluation.environment.get("A").value_or("0"));
  REQUIRE(child > 1);
  const auto status = read_file("/proc/" + std::to_string(child) + "/status", size_t{1} << 16);
  REQUIRE(status);  // else it has been ended and nobody waits for it
  CHECK(status->find("\nState:\tZ") == std::string::npos);
  for (const pid_t left : left_behind(world))
    CHECK(left == child);
  CHECK(::kill(child, SIGKILL) == 0);
}

TEST_CASE("what a tool builds may take its time, and the file has all of its own then",
          "[runaway]") {
  World world;
  with_timeout(world, "1");
  test::make_directories(world.home() + "/bin");
  test::write_file(world.home() + "/bin/guix", "#!/bin/sh\nsleep 1.2\necho export A=1\n");
  REQUIRE(change_mode(world.home() + "/bin/guix", 0755));
  world.environment().set("PATH", world.home() + "/bin:/usr/bin:/bin");
  const Evaluation built = world.evaluate("use guix\nsleep 0.1\n");
  CHECK(built.error.message == "");
  CHECK(built.environment.get("A") == "1");
  CHECK(world.evaluate("use guix\nsleep 1000\n").outcome == Evaluation::Outcome::Failed);
}

TEST_CASE("without a limit a file may take its time", "[runaway]") {
  World world(World::Evaluator::Bash);
  with_timeout(world, "0");
  CHECK(world.evaluate("sleep 1.2\nexport A=1\n").environment.get("A") == "1");
  World limited;
  with_timeout(limited, "1");
  CHECK(limited.evaluate("sleep 1.2\nexport A=1\n").outcome == Evaluation::Outcome::Failed);
}

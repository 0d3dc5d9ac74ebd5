// SPDX-License-Identifier: MIT
// What the program says to words that it does not know, and of the daemon that is not there.
#include <catch2/catch.hpp>
#include <filesystem>

#include "cli/told.h"

namespace dirvenv {

using Catch::Contains;
using test::told;
using test::World;

TEST_CASE("a command that is none is told, with the one that was meant", "[words]") {
  World world;
  const test::CleanOutput near = told(world, "alow");
  CHECK(near.status == 2);
  CHECK_THAT(near.out, Contains("there is no command alow; did you mean `allow`?\n"));
  CHECK_THAT(told(world, "help statsu").out, Contains("did you mean `status`?"));
  CHECK_THAT(told(world, "frobnicate").out,
             Contains("there is no command frobnicate; see `dirvenv help`\n"));
}

TEST_CASE("a hook is for a shell by its name, its path, or what a login shell is called",
          "[words]") {
  World world;
  for (const std::string shell : {"bash", "zsh", "fish", "ksh"}) {
    const test::CleanOutput named = told(world, "hook " + shell);
    CHECK(named.status == 0);
    CHECK_FALSE(named.out.empty());
    CHECK(told(world, "hook -" + shell).out == named.out);
    CHECK(told(world, "hook -/bin/" + shell).out == named.out);
  }
  CHECK(told(world, "hook -x").status == 2);
  CHECK(told(world, "hook bash -h").status == 0);
}

TEST_CASE("daemon status says why no prompt starts one", "[words]") {
  World world;
  const auto status = [&](const std::string& words = "") {
    return told(world, "daemon status " + words).out;
  };
  const std::string settings = world.home() + "/.config/dirvenv";
  test::make_directories(settings);
  world.environment().set("DIRVENV_DAEMON", "0");
  CHECK_THAT(status(), Contains("no prompt starts one: DIRVENV_DAEMON=0 in the environment.\n"));
  CHECK_THAT(status("--json"), Contains("\"wanted\": false") && Contains("\"because\": \"DIRVENV"));
  world.environment().unset("DIRVENV_DAEMON");
  test::write_file(settings + "/config.toml", "daemon = false\n");
  CHECK_THAT(status(), Contains("no prompt starts one: `daemon = false` in config.toml.\n"));
  test::write_file(settings + "/config.toml", "no such key\n");
  CHECK_THAT(status(), Contains("no prompt starts one: ") && Contains("config.toml:1:"));
  std::filesystem::remove(settings + "/config.toml");
  // The world's is on a disk, or not, as the machine has it.
  const bool is_in_memory = status().find("is not in memory") == std::string::npos;
  CHECK_THAT(status("--json"), Contains(is_in_memory ? "\"wanted\": true" : "\"wanted\": false"));
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// `dirvenv env`: what a project changes, for scripts and CI.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/told.h"
#include "support/target_values.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::sh_word;
using test::told;
using test::World;
using Read = std::map<std::string, std::string>;

constexpr const char* kProject =
    "export V='it'\\''s $x' N=$'a\\nb\\n' E=\nexport B=$'\\xff'\nPATH_add bin\nunset GONE\n";

// On stdout alone.
test::CleanOutput printed(World& world, const std::string& words,
                          const std::string& directory = ".") {
  std::string command;
  for (const auto& [name, value] : world.environment().variables())
    command += name + "=" + sh_word(value) + " ";
  return test::clean_run(
      world.in_project(directory),
      command + sh_word(test::binary()) + " " + words + " 2>" + sh_word(world.root() + "/errors"));
}

std::string errors(const World& world) {
  return test::read_file(world.root() + "/errors");
}

Read read_by_sh(const World& world, const std::string& text) {
  test::write_file(world.root() + "/text", text);
  const auto ran =
      test::clean_run(world.root(), "GONE=here V=mine dash -c 'eval \"$(cat text)\"; env -0 >out'");
  REQUIRE(ran.status == 0);
  return test::entries_of(test::read_file(world.root() + "/out"));
}

}  // namespace

TEST_CASE("env prints what the project changes, and nothing of dirvenv's own", "[env]") {
  World world;
  world.environment().set("GONE", "here");
  world.write_allowed(".envrc", kProject);
  for (const char* const words : {"env", "env --sh", "env ."}) {
    INFO(words);
    const auto said = printed(world, words);
    CHECK(said.status == 0);
    CHECK_THAT(said.out, !Contains("DIRVENV"));
    const Read read = read_by_sh(world, said.out);
    CHECK(read.at("V") == "it's $x");
    CHECK(read.at("N") == "a\nb\n");
    CHECK(read.at("E").empty());
    CHECK(read.at("B") == "\xff");
    CHECK(read.at("PATH").starts_with(world.in_project("bin") + ":"));
    CHECK_FALSE(read.contains("GONE"));
  }
  const Read null = test::entries_of(printed(world, "env --null").out);
  CHECK(null == Read{{"B", "\xff"},
                     {"E", ""},
                     {"GONE", "unset"},
                     {"N", "a\nb\n"},
                     {"PATH", world.in_project("bin") + ":/usr/local/bin:/usr/bin:/bin"},
                     {"V", "it's $x"}});
}

TEST_CASE("env says what a format cannot carry, and prints the rest", "[env]") {
  World world;
  world.environment().set("GONE", "here");
  world.write_allowed(".envrc", kProject);
  const auto json = printed(world, "env --json");
  CHECK(json.status == 0);
  const auto object = nlohmann::json::parse(json.out);
  CHECK(object["V"] == "it's $x");
  CHECK(object["GONE"].is_null());
  CHECK_FALSE(object.contains("B"));
  CHECK_THAT(errors(world), Contains("B is not UTF-8, which JSON cannot carry; left out"));
  CHECK(test::read_gha(printed(world, "env --gha").out).at("N") == "a\nb\n");
  CHECK_THAT(errors(world), Contains("GONE is to be unset, which GITHUB_ENV cannot say; left out"));
  CHECK(printed(world, "env --gha").out != printed(world, "env --gha").out);
  CHECK_THAT(printed(world, "env --dotenv").out, Contains("E=\n") && Contains("N='a\nb\n'\n"));
  CHECK(printed(world, "env --json --sh").status == 2);
}

TEST_CASE("env is the same from within the project, and where there is none it is empty", "[env]") {
  World world;
  world.environment().set("GONE", "here");
  world.write_allowed(".envrc", kProject);
  const std::string outside = printed(world, "env --null .").out;
  const std::string inside =
      printed(world, "exec . " + sh_word(test::binary()) + " env --null").out;
  CHECK(outside == inside);
  test::make_directories(world.home() + "/elsewhere");
  const std::string elsewhere = sh_word(world.home() + "/elsewhere");
  CHECK(printed(world, "env " + elsewhere).out.empty());
  CHECK(printed(world, "env --json " + elsewhere).out == "{}\n");
  CHECK(printed(world, "env --json " + sh_word(world.home() + "/missing")).status == 1);
}

TEST_CASE("env --all is the environment of exec", "[env]") {
  World world;
  world.write_allowed(".envrc", "export V=1\n");
  Read all = test::entries_of(printed(world, "env --all --null").out);
  Read exec = test::entries_of(printed(world, "exec . env -0").out);
  CHECK(all.at("DIRVENV_DIR") == world.project());
  // Each load has its own, and what exec starts is told that it was.
  for (Read* const read : {&all, &exec})
    read->erase("DIRVENV_STATE");
  CHECK(exec.erase("DIRVENV_NON_INTERACTIVE") == 1);
  CHECK(all == exec);
}

TEST_CASE("env has the exit statuses of exec, and prints nothing that is not whole", "[env]") {
  World world;
  world.write(".envrc", "export V=1\n");
  CHECK(printed(world, "env --json").status == 3);
  CHECK(printed(world, "env --json").out.empty());
  CHECK_THAT(errors(world), Contains("is blocked"));
  world.deny(world.in_project(".envrc"));
  CHECK(printed(world, "env --sh").status == 4);
  CHECK(printed(world, "env --sh").out.empty());
  world.write_allowed(".envrc", "export V=1\nexit 9\n");
  CHECK(printed(world, "env --null").status == 5);
  CHECK(printed(world, "env --null").out.empty());
  world.write_allowed(".envrc", "export V=1\n");
  CHECK(told(world, "env >/dev/full").status == 1);
}

}  // namespace dirvenv

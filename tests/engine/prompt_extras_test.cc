// SPDX-License-Identifier: MIT
// Which aliases and hooks an answer asks a shell to have.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

const std::string kExtrasToml =
    "watch = [\"watched\"]\n[dotenv]\nfiles = [\"env?\"]\n[env]\nA = \"1\"\n[aliases]\nt = "
    "\"pytest -q\"\n[hooks]\nenter = \"echo in\"\n"
    "leave = \"echo out\"\n";

const ProjectExtras kExtras = {{{"t", "pytest -q"}}, "echo in", "echo out", ""};

}  // namespace

TEST_CASE("an answer says which aliases and hooks a shell is to have", "[prompt][extras]") {
  World world;
  world.write_allowed(".dirvenv.toml", kExtrasToml);
  const ShellScript loaded = world.prompt(world.project()).script;
  REQUIRE(loaded.extras);
  CHECK(loaded.extras->file == world.in_project(".dirvenv.toml"));
  CHECK(loaded.extras->shown == "~/project/.dirvenv.toml");
  CHECK(loaded.extras->extras == kExtras);
  // From the record: nothing is evaluated for it.
  const ShellScript kept = world.prompt(world.project()).script;
  CHECK(kept.changes.empty());
  REQUIRE(kept.extras);
  CHECK(kept.extras->file == loaded.extras->file);
  CHECK(kept.extras->extras == kExtras);
  const ShellScript left = world.prompt(world.home()).script;
  REQUIRE(left.extras);
  CHECK(left.extras->file.empty());
  const ShellScript nothing = world.prompt(world.home()).script;
  REQUIRE(nothing.extras);
  CHECK(nothing.extras->file.empty());
}

TEST_CASE("a blocked file has no aliases and hooks, a failing reload keeps them",
          "[prompt][extras]") {
  World world;
  world.write_allowed(".dirvenv.toml", kExtrasToml);
  world.prompt(world.project());
  // Not approved.
  world.write("env", "PATH=/evil\n");
  const PromptAnswer failing = world.prompt(world.project());
  CHECK(failing.status == ExitStatus::Blocked);
  REQUIRE(failing.script.extras);
  CHECK(failing.script.extras->file.empty());
  remove_all(world.in_project("env"));
  CHECK(world.prompt(world.project()).script.extras->extras == kExtras);
  world.write(".dirvenv.toml", kExtrasToml + "\n");
  const PromptAnswer blocked = world.prompt(world.project());
  CHECK(blocked.status == ExitStatus::Blocked);
  REQUIRE(blocked.script.extras);
  CHECK(blocked.script.extras->file.empty());
}

TEST_CASE("without a memory what a shell has is left as it is", "[prompt][extras]") {
  World world;
  world.environment().unset("XDG_RUNTIME_DIR");
  test::make_directories(world.home() + "/.local/state/dirvenv/run");
  REQUIRE(::chmod((world.home() + "/.local/state/dirvenv/run").c_str(), 0755) == 0);
  world.write_allowed(".dirvenv.toml", kExtrasToml);
  CHECK(world.prompt(world.project()).script.extras->extras == kExtras);
  const ShellScript kept = world.prompt(world.project()).script;
  CHECK(kept.changes.empty());
  CHECK_FALSE(kept.extras);
  CHECK(world.prompt(world.home()).script.extras->file.empty());
}

TEST_CASE("only shells with a hook get aliases and hooks", "[prompt][extras]") {
  World world;
  world.write_allowed(".dirvenv.toml", kExtrasToml);
  PromptRequest request;
  request.working_directory = world.project();
  const PromptAnswer answer = answer_prompt(world.setup(), request, world.report());
  CHECK(answer.environment.get("A") == "1");
  CHECK_FALSE(answer.script.extras);
}

}  // namespace dirvenv

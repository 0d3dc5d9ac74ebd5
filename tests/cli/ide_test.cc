// SPDX-License-Identifier: MIT
// `dirvenv ide`: what editors are told, and that nothing of the user's is overwritten.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/told.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::told;
using test::World;

nlohmann::json read_json(const World& world, const std::string& name) {
  return nlohmann::json::parse(test::read_file(world.in_project(name)));
}

}  // namespace

TEST_CASE("ide writes where the virtual environment is, once", "[ide]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  CHECK(told(world, "ide vscode").status == 1);
  world.write_allowed(".dirvenv.toml", "[python]\nvenv = \"build/env\"\n");
  CHECK_THAT(told(world, "ide vscode").out,
             Contains("wrote ") && Contains(".vscode/settings.json"));
  CHECK(read_json(world, ".vscode/settings.json")["python.defaultInterpreterPath"] ==
        "${workspaceFolder}/build/env/bin/python");
  CHECK_THAT(told(world, "ide vscode").out, Contains("says so already"));
  CHECK(told(world, "ide pyright").status == 0);
  CHECK(read_json(world, "pyrightconfig.json")["venvPath"] == "build");
  CHECK(read_json(world, "pyrightconfig.json")["venv"] == "env");
  CHECK_THAT(told(world, "ide pycharm").out,
             Contains(world.in_project("build/env/bin/python") + "\n"));
  // From anywhere.
  test::make_directories(world.in_project("deep/er"));
  CHECK_THAT(told(world, "ide vscode ../..", "deep/er").out, Contains("says so already"));
  CHECK(told(world, "ide emacs").status == 2);
  CHECK(told(world, "ide").status == 2);
}

TEST_CASE("ide leaves what the user wrote as it is, and shows what to put there", "[ide]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  world.write_allowed(".dirvenv.toml", "[python]\nvenv = \"" + world.home() + "/elsewhere\"\n");
  test::make_directories(world.in_project(".vscode"));
  const std::string own = "{ // mine\n \"editor.tabSize\": 2 }\n";
  world.write(".vscode/settings.json", own);
  const std::string shown = told(world, "ide vscode").out;
  CHECK_THAT(shown, Contains("is there already, and is left as it is; put this into it:"));
  CHECK_THAT(shown, Contains("\"python.defaultInterpreterPath\": \"" + world.home() +
                             "/elsewhere/bin/python\""));
  CHECK(test::read_file(world.in_project(".vscode/settings.json")) == own);
  told(world, "ide pyright --print");
  CHECK_FALSE(std::filesystem::exists(world.in_project("pyrightconfig.json")));
}

TEST_CASE("ide has nothing to write where editors look by themselves", "[ide]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  world.write_allowed(".dirvenv.toml", "[python]\n");
  CHECK_THAT(told(world, "ide vscode").out, Contains("there is nothing to write"));
  CHECK_FALSE(std::filesystem::exists(world.in_project(".vscode")));
}

}  // namespace dirvenv

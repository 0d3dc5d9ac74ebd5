// SPDX-License-Identifier: MIT
// conda environments without conda, as its records describe them. Debian has no conda: the
// environments are directories of the form that conda's own documentation of its records gives.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "core/json_conda.h"
#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

std::string put_environment(const World& world, const std::string& place) {
  const std::string prefix = world.home() + "/" + place;
  test::make_directories(prefix + "/conda-meta");
  test::make_directories(prefix + "/bin");
  test::write_file(prefix + "/conda-meta/history", "");
  return prefix;
}

std::string value(const Evaluation& evaluation, const char* name) {
  return evaluation.environment.get(name).value_or("(absent)");
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the state of a conda environment gives what a process can have", "[conda]") {
  using Variables = std::vector<std::pair<std::string, std::string>>;
  CHECK(read_conda_state(R"({"version": 1, "env_vars": {"A": "x y", "B": ""}})") ==
        Variables{{"A", "x y"}, {"B", ""}});
  CHECK(read_conda_state(R"({"env_vars": {"A": "***unset***", "n-o": "x", "BASH_ENV": "x",
                            "N": 1, "Z": "a\u0000b"}})")
            .empty());
  for (const char* const text : {"", "{", "[]", "{\"env_vars\": 1}", "nonsense"})
    CHECK(read_conda_state(text).empty());
}

TEST_CASE("a conda environment is activated by name, by path and as base", "[toml][conda]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  const std::string named = put_environment(world, "miniconda3/envs/work");
  test::write_file(named + "/conda-meta/state", R"({"env_vars": {"FROM_STATE": "1 2"}})");
  const std::string base = put_environment(world, "miniconda3");
  const std::string placed = put_environment(world, "project/env");
  const std::string word = GENERATE("work", "./env", "base");
  const std::string prefix = word == "work" ? named : word == "base" ? base : placed;
  const std::string name = word == "./env" ? placed : word;
  CAPTURE(word);
  world.write_allowed(".dirvenv.toml", "[python]\nconda = \"" + word + "\"\n");
  const Evaluation evaluation = world.evaluate_in(world.project());
  REQUIRE(evaluation.outcome == Evaluation::Outcome::Loaded);
  CHECK(value(evaluation, "CONDA_PREFIX") == prefix);
  CHECK(value(evaluation, "CONDA_DEFAULT_ENV") == name);
  CHECK(value(evaluation, "CONDA_PROMPT_MODIFIER") == "(" + name + ") ");
  CHECK(value(evaluation, "CONDA_SHLVL") == "1");
  CHECK(value(evaluation, "FROM_STATE") == (word == "work" ? "1 2" : "(absent)"));
  CHECK(value(evaluation, "PATH") == prefix + "/bin:/usr/bin:/bin");
  CHECK(value(evaluation, "VIRTUAL_ENV") == "(absent)");
}

TEST_CASE("one that is active already is left for the next one, and can be told", "[toml][conda]") {
  World world;
  const std::string base = put_environment(world, "miniconda3");
  const std::string work = put_environment(world, "miniconda3/envs/work");
  world.environment().set("PATH", base + "/bin:/usr/bin:/bin");
  world.environment().set("CONDA_PREFIX", base);
  world.environment().set("CONDA_SHLVL", "1");
  world.write_allowed(".dirvenv.toml", "[python]\nconda = \"work\"\n");
  const PromptAnswer inside = world.prompt(world.project());
  CHECK(inside.environment.get("PATH") == work + "/bin:/usr/bin:/bin");
  CHECK(inside.environment.get("CONDA_SHLVL") == "2");
  CHECK(inside.environment.get("CONDA_PREFIX_1") == base);
  const PromptAnswer outside = world.prompt(world.home());
  CHECK(outside.environment.get("PATH") == base + "/bin:/usr/bin:/bin");
  CHECK(outside.environment.get("CONDA_SHLVL") == "1");
  CHECK(outside.environment.get("CONDA_PREFIX") == base);
  CHECK_FALSE(outside.environment.has("CONDA_PREFIX_1"));
}

TEST_CASE("what cannot be activated is an error with its place", "[toml][conda]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  const auto error_of = [&](const std::string& text) {
    world.write_allowed(".dirvenv.toml", text);
    return world.evaluate_in(world.project()).error.message;
  };
  CHECK(has(error_of("[python]\nconda = \"none\"\n"),
            ".dirvenv.toml:2:1: there is no conda environment none; looked in "));
  CHECK(has(error_of("[python]\nconda = \"./none\"\n"), "conda create --prefix "));
  CHECK(has(error_of("[python]\nconda = \"x\"\nversion = \"3\"\n"), "exclude each other"));
  const std::string work = put_environment(world, "miniconda3/envs/work");
  test::make_directories(work + "/etc/conda/activate.d");
  test::write_file(work + "/etc/conda/activate.d/go.sh", "touch ran\n");
  CHECK(has(error_of("[python]\nconda = \"work\"\n"), "use `layout anaconda` in an .envrc"));
  CHECK_FALSE(link_status(world.in_project("ran")));
}

TEST_CASE("layout anaconda activates, runs the environment's scripts, and has one made",
          "[conda]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  const std::string work = put_environment(world, "miniconda3/envs/my work");
  test::make_directories(work + "/etc/conda/activate.d");
  test::write_file(work + "/etc/conda/activate.d/b.sh", "export ORDER=$ORDER-b\n");
  test::write_file(work + "/etc/conda/activate.d/a.sh",
                   "export ORDER=a SEEN_PREFIX=\"$CONDA_PREFIX\"\n");
  Evaluation evaluation = world.evaluate("layout anaconda 'my work'\n");
  REQUIRE(evaluation.outcome == Evaluation::Outcome::Loaded);
  CHECK(value(evaluation, "CONDA_PREFIX") == work);
  CHECK(value(evaluation, "SEEN_PREFIX") == work);
  CHECK(value(evaluation, "ORDER") == "a-b");
  CHECK(value(evaluation, "PATH") == work + "/bin:/usr/bin:/bin");
  // By the name that environment.yml gives.
  world.write("environment.yml", "channels: []\nname: \"my work\"  # it\n");
  world.write("other.yml", "name: other\n");
  CHECK(has(value(world.evaluate("layout anaconda\n"), "CONDA_PREFIX"), "(absent)"));
  test::write_file(world.in_project("environment.yml"), "dependencies: [x]\nname: plain # it\n");
  const std::string plain = put_environment(world, "miniconda3/envs/plain");
  CHECK(value(world.evaluate("layout anaconda\n"), "CONDA_PREFIX") == plain);
  // Without one, and without conda.
  world.take_said();
  CHECK(value(world.evaluate("layout anaconda nowhere\n"), "CONDA_PREFIX") == "(absent)");
  CHECK(has(world.take_said(), "there is no conda environment nowhere"));
  CHECK(value(world.evaluate("layout anaconda none.yml\n"), "CONDA_PREFIX") == "(absent)");
  CHECK(has(world.take_said(), "no file none.yml with a name: line"));
  // conda makes it: this one does what is asked of it, and says how it was asked.
  const std::string conda = world.home() + "/tools/conda";
  test::make_directories(world.home() + "/tools");
  test::write_file(conda,
                   "#!/bin/sh\nprintf '%s|' \"$@\" >>\"$0.called\"\n"
                   "mkdir -p \"$HOME/miniconda3/envs/other/conda-meta\"\n");
  REQUIRE(::chmod(conda.c_str(), 0755) == 0);
  world.environment().set("CONDA_EXE", conda);
  evaluation = world.evaluate("layout anaconda other.yml\n");
  CHECK(value(evaluation, "CONDA_PREFIX") == world.home() + "/miniconda3/envs/other");
  CHECK(value(evaluation, "PATH") ==
        world.home() + "/miniconda3/envs/other/bin:" + world.home() + "/tools:/usr/bin:/bin");
  CHECK(test::read_file(conda + ".called") == "env|create|--file|other.yml|--name|other|");
}

}  // namespace dirvenv

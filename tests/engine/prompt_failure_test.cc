// SPDX-License-Identifier: MIT
// Files that fail, evaluations that are stopped, and life without a memory.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

/// A file that fails while `fail` is there.
const std::string kFailing =
    "echo x >>count\nwatch_file fail\nif [[ -e fail ]]; then exit 3; fi\nexport A=1\n";

std::string count(const World& world) {
  return test::read_file(world.in_project("count"));
}

}  // namespace

TEST_CASE("a file that fails loads nothing and is not tried again", "[prompt]") {
  World world;
  world.write("fail", "");
  world.write_allowed(".envrc", kFailing);
  const Environment before = world.environment();
  CHECK(world.prompt(world.project()).status == ExitStatus::Failed);
  CHECK(world.take_said() ==
        "error: " + world.in_project(".envrc") + ":3: failed with status 3; nothing was loaded\n");
  CHECK(world.environment() == before);
  CHECK(world.prompt(world.project()).script.changes.empty());
  CHECK(world.prompt(world.project()).script.changes.empty());
  CHECK(count(world) == "x\n");
  CHECK(world.take_said().empty());
  remove_all(world.in_project("fail"));
  CHECK(world.prompt(world.project()).status == ExitStatus::Done);
  CHECK(world.environment().get("A") == "1");
  CHECK(count(world) == "x\nx\n");
}

TEST_CASE("a failing reload of the same content keeps the last good environment", "[prompt]") {
  World world;
  world.write_allowed(".envrc", kFailing);
  world.prompt(world.project());
  const Environment good = world.environment();
  world.write("fail", "");
  CHECK(world.prompt(world.project()).status == ExitStatus::Failed);
  CHECK(world.take_said().find("; the last good environment stays") != std::string::npos);
  CHECK(world.environment() == good);
  CHECK(world.prompt(world.project()).script.changes.empty());
  CHECK(count(world) == "x\nx\n");
  remove_all(world.in_project("fail"));
  CHECK(world.prompt(world.project()).status == ExitStatus::Done);
  CHECK(world.environment().get("A") == "1");
  world.prompt(world.home());
  CHECK_FALSE(world.environment().has("A"));
}

TEST_CASE("other content that fails does not keep what the old one loaded", "[prompt]") {
  World world;
  const Environment before = world.environment();
  world.write_allowed(".envrc", "export A=1\n");
  world.prompt(world.project());
  world.write_allowed(".envrc", "exit 3\n");
  CHECK(world.prompt(world.project()).status == ExitStatus::Failed);
  CHECK(world.environment() == before);
  CHECK(world.take_said().find("; nothing was loaded") != std::string::npos);
}

TEST_CASE("what stands is told as what it is, whatever was loaded before", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const auto status_of = [&] { return world.prompt(world.project()).script.status; };
  CHECK(status_of() == "loaded");
  world.write("member", "export B=1\n");
  world.write_allowed(".envrc", "source ./member\n");
  CHECK(status_of() == "loaded");
  world.write("member", "export B=2\n");
  const Environment loaded = world.environment();
  CHECK(status_of() == "blocked");
  CHECK(status_of() == "blocked");
  // As after Ctrl-C: the shell has still what was loaded elsewhere.
  world.environment() = loaded;
  CHECK(status_of() == "blocked");
  world.write_allowed(".envrc", "exit 3\n");
  CHECK(status_of() == "failed");
  world.environment() = loaded;
  CHECK(status_of() == "failed");
}

TEST_CASE("an evaluation that is stopped is not tried again until asked for", "[prompt]") {
  World world;
  const Environment before = world.environment();
  world.write_allowed(".envrc",
                      "echo x >>count\n[[ -e go ]] || { kill -INT $PPID; sleep 100; }\n"
                      "export A=1\n");
  const PromptAnswer stopped = world.prompt(world.project());
  CHECK(stopped.signal == SIGINT);
  CHECK(world.take_said() ==
        "error: loading ~/project/.envrc was stopped; `dirvenv reload` tries again\n");
  CHECK(world.environment() == before);
  CHECK(world.prompt(world.project()).signal == 0);
  CHECK(world.environment() == before);
  CHECK(count(world) == "x\n");
  world.write("go", "");
  REQUIRE(world.setup().runtime().request(*process_with(::getpid()), Runtime::Request::Reload));
  world.prompt(world.project());
  CHECK(world.environment().get("A") == "1");
}

TEST_CASE("without a usable runtime directory projects are loaded and left", "[prompt]") {
  World world;
  world.environment().unset("XDG_RUNTIME_DIR");
  test::make_directories(world.home() + "/.local/state/dirvenv/run");
  REQUIRE(::chmod((world.home() + "/.local/state/dirvenv/run").c_str(), 0755) == 0);
  CHECK(world.setup().runtime_problem());
  const Environment before = world.environment();
  world.write_allowed(".envrc", "echo x >>count\nexport A=1\n");
  CHECK(world.prompt(world.project()).script.message == "loaded ~/project/.envrc +A");
  CHECK(world.environment().get("A") == "1");
  CHECK(world.prompt(world.project()).script.changes.empty());
  CHECK(count(world) == "x\n");
  world.prompt(world.home());
  CHECK(world.environment() == before);
  CHECK(directory_names(world.home() + "/.local/state/dirvenv/run").empty());
}

TEST_CASE("somebody without a hook gets an answer and leaves no trace of a shell", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const Setup setup = world.setup();
  PromptRequest request;
  request.shell_directory = request.working_directory = world.project();
  const PromptAnswer answer = answer_prompt(setup, request, world.report());
  CHECK(answer.status == ExitStatus::Done);
  CHECK(answer.environment.get("A") == "1");
  CHECK_FALSE(answer.script.same);
  CHECK(directory_names(world.runtime_dir() + "/dirvenv/shells").empty());
  world.deny(world.in_project(".envrc"));
  CHECK(answer_prompt(setup, request, world.report()).status == ExitStatus::Denied);
  CHECK(world.take_said().find("is denied. Run `dirvenv allow`") != std::string::npos);
}

TEST_CASE("with wrong settings nothing is loaded, but what is loaded can be left", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  world.prompt(world.project());
  REQUIRE(world.environment().get("A") == "1");
  const std::string config = world.home() + "/.config/dirvenv/config.toml";
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(config, "x = 1\n");
  CHECK(world.prompt(world.project()).script.changes.empty());
  CHECK(world.prompt(world.home()).status == ExitStatus::Done);
  CHECK_FALSE(world.environment().has("A"));
  world.take_said();
  CHECK(world.prompt(world.project()).status == ExitStatus::Failed);
  CHECK_FALSE(world.environment().has("A"));
  const std::string said = world.take_said();
  CHECK(said.find("error: " + config + ":1:1: unknown key 'x'") == 0);
  CHECK(said.find("; nothing was loaded\n") != std::string::npos);
  world.prompt(world.project());
  CHECK(world.take_said().empty());
  remove_all(config);
  CHECK(world.prompt(world.project()).status == ExitStatus::Done);
  CHECK(world.environment().get("A") == "1");
}

}  // namespace dirvenv

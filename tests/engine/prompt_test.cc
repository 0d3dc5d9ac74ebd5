// SPDX-License-Identifier: MIT
#include "engine/prompt.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>

#include "core/state_text.h"
#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

const VariableChange* change_of(const std::vector<VariableChange>& changes,
                                const std::string& name) {
  const auto found = std::find_if(changes.begin(), changes.end(),
                                  [&](const auto& change) { return change.name == name; });
  return found == changes.end() ? nullptr : &*found;
}

std::vector<std::string> loads(const World& world) {
  return directory_names(world.runtime_dir() + "/dirvenv/loads");
}

}  // namespace

TEST_CASE("without a project nothing happens", "[prompt]") {
  World world;
  const Environment before = world.environment();
  const PromptAnswer answer = world.prompt(world.project());
  CHECK(answer.status == ExitStatus::Done);
  CHECK(answer.script.changes.empty());
  CHECK(answer.script.message.empty());
  REQUIRE(answer.script.same);
  CHECK(answer.script.same->directory == world.project());
  CHECK(answer.script.same->not_files.front() == world.in_project(".envrc"));
  CHECK(world.environment() == before);
  CHECK(world.take_said().empty());
}

TEST_CASE("a file that nobody approved is blocked, and said so once", "[prompt]") {
  World world;
  world.write(".envrc", "export A=1\n");
  const PromptAnswer blocked = world.prompt(world.project());
  CHECK(blocked.status == ExitStatus::Blocked);
  CHECK(blocked.script.changes.empty());
  CHECK(world.take_said() == "error: " + world.in_project(".envrc") +
                                 " is blocked. Run `dirvenv allow` to approve its content\n");
  CHECK(world.prompt(world.project()).status == ExitStatus::Blocked);
  CHECK(world.take_said().empty());
  world.write(".envrc", "export A=2\n");
  world.prompt(world.project());
  CHECK(world.take_said().find("is blocked") != std::string::npos);
  CHECK_FALSE(world.environment().has("A"));
}

TEST_CASE("an approved file is loaded, kept, and left", "[prompt]") {
  World world;
  const Environment before = world.environment();
  world.write_allowed(".envrc", "export A=1\nPATH_add bin\n");
  const PromptAnswer load = world.prompt(world.project());
  CHECK(load.status == ExitStatus::Done);
  CHECK(load.script.message == "loaded ~/project/.envrc +A ~PATH");
  CHECK(world.environment().get("A") == "1");
  CHECK(world.environment().get("DIRVENV_DIR") == world.project());
  CHECK(world.environment().get("DIRVENV_FILE") == world.in_project(".envrc"));
  CHECK(change_of(load.script.changes, "A")->kind == VariableChange::Kind::Apply);
  CHECK_FALSE(change_of(load.script.changes, "A")->was_exported);
  CHECK(change_of(load.script.changes, "PATH")->was_exported);
  CHECK(decode_state(world.environment().get_or("DIRVENV_STATE", "")));
  const Environment loaded = world.environment();

  const PromptAnswer keep = world.prompt(world.project());
  CHECK(keep.script.changes.empty());
  CHECK(keep.script.message.empty());
  CHECK(world.environment() == loaded);

  const PromptAnswer leave = world.prompt(world.home());
  CHECK(leave.script.message == "unloaded ~/project");
  CHECK(change_of(leave.script.changes, "A")->kind == VariableChange::Kind::Restore);
  CHECK(world.environment() == before);
  CHECK(loads(world).empty());
  CHECK(world.take_said().empty());
}

TEST_CASE("the same-test of a load looks at all that it read", "[prompt]") {
  World world;
  world.write("watched", "1");
  world.write_allowed(".envrc", "watch_file absent watched\n");
  const SameTest same = *world.prompt(world.project()).script.same;
  // One that appears beside it is evaluated first.
  CHECK(same.absent ==
        std::vector<std::string>{world.in_project("absent"), world.in_project(".dirvenv.toml")});
  std::vector<std::string> looked;
  for (const auto& [file, reference] : same.unmoved) {
    looked.push_back(file);
    CHECK(link_status(reference));
  }
  CHECK(std::count(looked.begin(), looked.end(), world.in_project(".envrc")) == 1);
  CHECK(std::count(looked.begin(), looked.end(), world.in_project("watched")) == 1);
  CHECK(link_status(same.stamp));
  CHECK(link_status(same.generation));
  world.prompt(world.home());
  CHECK(loads(world).empty());  // no reference is left either
}

TEST_CASE("a change of what was read loads again", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "watch_file watched\nexport A=$(cat watched 2>/dev/null)\n");
  world.prompt(world.project());
  CHECK(world.environment().get("A") == "");
  world.write("watched", "2");
  CHECK(world.prompt(world.project()).script.message == "loaded ~/project/.envrc +A");
  CHECK(world.environment().get("A") == "2");
  CHECK(world.prompt(world.project()).script.message.empty());
}

TEST_CASE("a reload that was asked for happens once", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "echo x >>count\nexport A=1\n");
  world.prompt(world.project());
  const ProcessId self = *process_with(::getpid());
  REQUIRE(world.setup().runtime().request(self, Runtime::Request::Reload));
  world.prompt(world.project());
  world.prompt(world.project());
  CHECK(test::read_file(world.in_project("count")) == "x\nx\n");
  CHECK(world.setup().runtime().request_of(self) == Runtime::Request::None);
}

TEST_CASE("a reload keeps the user's value unless the file's has changed", "[prompt]") {
  World world;
  world.environment().set("C", "before");
  const auto file = [&](const std::string& b) {
    world.write_allowed(".envrc", "export A=1 C=1 B=" + b + "\n");
  };
  file("1");
  world.prompt(world.project());
  world.environment().set("A", "mine");
  world.environment().set("B", "mine");
  world.environment().set("C", "mine");
  file("2");
  world.prompt(world.project());
  CHECK(world.environment().get("A") == "mine");
  CHECK(world.environment().get("B") == "2");
  CHECK(world.environment().get("C") == "mine");
  const PromptAnswer leave = world.prompt(world.home());
  CHECK(leave.script.message == "unloaded ~/project; left as you changed it: A C");
  CHECK(world.environment().get("A") == "mine");
  CHECK_FALSE(world.environment().has("B"));
  CHECK(world.environment().get("C") == "mine");
}

TEST_CASE("what the user changed stays when the project is left", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "export A=1 B=1\nPATH_add bin\n");
  world.prompt(world.project());
  world.environment().set("A", "mine");
  world.environment().unset("B");
  world.environment().set("PATH", "/mine:" + world.environment().get_or("PATH", ""));
  const PromptAnswer leave = world.prompt(world.home());
  CHECK(leave.script.message == "unloaded ~/project; left as you changed it: A B");
  CHECK(change_of(leave.script.changes, "A")->kind == VariableChange::Kind::Forget);
  CHECK(world.environment().get("A") == "mine");
  CHECK_FALSE(world.environment().has("B"));
  CHECK(world.environment().get("PATH") == "/mine:/usr/local/bin:/usr/bin:/bin");
}

TEST_CASE("from one project to another the first is left", "[prompt]") {
  World world;
  const Environment before = world.environment();
  test::make_directories(world.in_project("sub"));
  world.write_allowed(".envrc", "export A=outer BOTH=outer\n");
  world.write_allowed("sub/.envrc", "export B=inner BOTH=inner\n");
  world.prompt(world.project());
  world.prompt(world.in_project("sub"));
  CHECK_FALSE(world.environment().has("A"));
  CHECK(world.environment().get("B") == "inner");
  CHECK(world.environment().get("BOTH") == "inner");
  world.prompt(world.project());
  CHECK(world.environment().get("BOTH") == "outer");
  CHECK_FALSE(world.environment().has("B"));
  world.prompt(world.home());
  CHECK(world.environment() == before);
  CHECK(loads(world).empty());
}

TEST_CASE("an edit that nobody approved leaves what was loaded", "[prompt]") {
  World world;
  const Environment before = world.environment();
  world.write_allowed(".envrc", "export A=1\n");
  world.prompt(world.project());
  world.write(".envrc", "export A=evil\n");
  CHECK(world.prompt(world.project()).status == ExitStatus::Blocked);
  CHECK(world.environment() == before);
  CHECK(world.take_said().find("it has changed since you did") != std::string::npos);
  world.deny(world.in_project(".envrc"));
  CHECK(world.prompt(world.project()).status == ExitStatus::Denied);
  CHECK(world.take_said().empty());  // the user's own 'no'
}

TEST_CASE("a shell of another user's making, without our key, still leaves", "[prompt]") {
  World world;
  const Environment before = world.environment();
  world.write_allowed(".envrc", "export A=1\nPATH_add bin\n");
  world.prompt(world.project());
  remove_all(world.home() + "/.local/share/dirvenv/digest.key");
  world.prompt(world.home());
  CHECK(world.environment() == before);
}

TEST_CASE("a damaged state is told and forgotten", "[prompt]") {
  World world;
  world.environment().set("DIRVENV_STATE", "damaged");
  world.environment().set("A", "1");
  const PromptAnswer answer = world.prompt(world.project());
  CHECK(world.take_said() == "error: DIRVENV_STATE is damaged; what it was about stays as it is\n");
  CHECK(world.environment().get("A") == "1");
  CHECK_FALSE(world.environment().has("DIRVENV_STATE"));
  CHECK(change_of(answer.script.changes, "DIRVENV_STATE"));
}

TEST_CASE("a working directory that is gone leaves the project", "[prompt]") {
  World world;
  const Environment before = world.environment();
  world.write_allowed(".envrc", "export A=1\n");
  world.prompt(world.project());
  world.prompt("");
  CHECK(world.environment() == before);
}

TEST_CASE("an inner shell inherits a load and leaves the outer one's record", "[prompt]") {
  World world;
  world.write_allowed(".envrc", "echo x >>count\nexport A=1\n");
  world.prompt(world.project());
  const std::vector<std::string> before = loads(world);
  const Environment outer = world.environment();
  const Setup setup = world.setup();
  PromptRequest inner;
  inner.shell = process_with(::getppid());
  REQUIRE(inner.shell);
  inner.shell_directory = inner.working_directory = world.project();
  CHECK(answer_prompt(setup, inner, world.report()).script.changes.empty());
  inner.shell_directory = inner.working_directory = world.home();
  const PromptAnswer leave = answer_prompt(setup, inner, world.report());
  CHECK_FALSE(leave.environment.has("A"));
  CHECK(loads(world) == before);
  CHECK(world.prompt(world.project()).script.changes.empty());
  CHECK(test::read_file(world.in_project("count")) == "x\n");
}

}  // namespace dirvenv

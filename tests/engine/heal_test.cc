// SPDX-License-Identifier: MIT
// What [python] does with a virtual environment whose interpreter or place is not what it was, with
// the real interpreters of this machine.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "os/files.h"
#include "os/interrupts.h"
#include "os/run_child.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

std::string said_by(const std::vector<std::string>& command) {
  ChildSpec spec;
  spec.arguments = command;
  spec.environment = {"PATH=/usr/bin:/bin"};
  spec.directory = "/";
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, 100'000);
  if (!run) return "failed";
  const auto& child = std::get<FinishedChild>(*run);
  return child.succeeded() ? child.output : "failed";
}

// A user with a pyenv of their own, whose interpreters are those of this machine; nothing on PATH.
class Healing {
 public:
  Healing() {
    world.environment().set("PYENV_ROOT", world.root() + "/pyenv");
    world.environment().set("PATH", world.root() + "/empty");
    test::make_directories(world.root() + "/pyenv/versions");
  }

  void install(const std::string& version) {
    const std::string real = "/root/.pyenv/versions/" + version;
    test::make_directories(place_of(version));
    for (const char* const part : {"/bin", "/lib", "/include"}) {
      REQUIRE(link_status(real + part));
      REQUIRE(::symlink((real + part).c_str(), (place_of(version) + part).c_str()) == 0);
    }
  }
  void remove(const std::string& version) {
    REQUIRE(std::filesystem::remove_all(place_of(version)) > 0);
  }

  /// Enters the project: its environment, or why there is none.
  std::string enter() {
    const Evaluation evaluation = world.evaluate_in(world.project());
    if (evaluation.outcome != Evaluation::Outcome::Loaded) return evaluation.error.message;
    return *evaluation.environment.get("VIRTUAL_ENV");
  }
  /// A module, and a command by which it is started.
  void put_package(const std::string& line) const {
    const std::string packages = venv() + "/lib/python" + line + "/site-packages";
    test::make_directories(packages + "/demo-1.dist-info");
    test::write_file(packages + "/demo.py", "print('demo')\n");
    test::write_file(venv() + "/bin/demo", "#!" + venv() + "/bin/python\nimport demo\n");
    REQUIRE(::chmod((venv() + "/bin/demo").c_str(), 0755) == 0);
  }
  std::string venv() const { return world.in_project(".venv"); }
  std::string version() const {
    return said_by({venv() + "/bin/python", "-c",
                    "import platform, sys; print(platform.python_version(), sys.prefix)"});
  }
  std::string demo() const { return said_by({venv() + "/bin/demo"}); }
  std::string pip() const {
    const std::string said = said_by({venv() + "/bin/pip", "--version"});
    return said.substr(0, said.find(' '));
  }

  World world;

 private:
  std::string place_of(const std::string& version) const {
    return world.root() + "/pyenv/versions/" + version;
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("for an interpreter that was removed another one of its line comes in, packages stay",
          "[toml][heal]") {
  Healing here;
  here.install("3.11.7");
  here.world.write_allowed(".dirvenv.toml", "[python]\nversion = \"3.11.*\"\n");
  REQUIRE(here.enter() == here.venv());
  CHECK(here.version() == "3.11.7 " + here.venv() + "\n");
  here.put_package("3.11");
  here.remove("3.11.7");
  CHECK(here.version() == "failed");
  here.world.take_said();
  CHECK(here.enter() == here.venv());
  CHECK(has(here.world.take_said(), "leads to an interpreter: mending it with /usr/bin/python3"));
  CHECK(here.version() == said_by({"/usr/bin/python3", "-c",
                                   "import platform; print(platform.python_version(), end=' ')"}) +
                              here.venv() + "\n");
  CHECK(here.demo() == "demo\n");
  CHECK(here.pip() == "pip");
  // And that is that.
  CHECK(here.enter() == here.venv());
  CHECK(here.world.take_said().empty());
}

TEST_CASE("for a line that is gone it is made anew, once the new one runs", "[toml][heal]") {
  Healing here;
  here.install("3.12.1");
  here.world.write_allowed(".dirvenv.toml", "[python]\nversion = \">=3.12\"\n");
  REQUIRE(here.enter() == here.venv());
  here.put_package("3.12");
  here.remove("3.12.1");
  SECTION("another one is there") {
    here.install("3.13.0");
    here.world.take_said();
    CHECK(here.enter() == here.venv());
    const std::string said = here.world.take_said();
    CHECK(has(said, ".venv had 1 package in it, which is to be installed again"));
    CHECK(here.version() == "3.13.0 " + here.venv() + "\n");
    CHECK(here.demo() == "failed");
    CHECK(here.pip() == "pip");
  }
  SECTION("none is: what was there stays, and the error says what was found") {
    const std::string error = here.enter();
    CHECK(has(error, "no Python is >=3.12"));
    CHECK(has(error, "/usr/bin/python3"));
    CHECK(link_status(here.venv() + "/lib/python3.12/site-packages/demo.py"));
  }
  SECTION("what comes does not run: the old one is brought back") {
    test::make_directories(here.world.root() + "/pyenv/versions/3.13.0/bin");
    const std::string fake = here.world.root() + "/pyenv/versions/3.13.0/bin/python3.13";
    test::write_file(fake, "#!/bin/sh\nexit 1\n");
    REQUIRE(::chmod(fake.c_str(), 0755) == 0);
    CHECK_FALSE(here.enter() == here.venv());
    CHECK(link_status(here.venv() + "/lib/python3.12/site-packages/demo.py"));
  }
}

TEST_CASE("an interpreter that has become another line leaves its packages behind",
          "[toml][heal]") {
  Healing here;
  here.install("3.11.7");
  here.install("3.12.1");
  const std::string current = here.world.root() + "/current";
  const std::string versions = here.world.root() + "/pyenv/versions/";
  REQUIRE(::symlink((versions + "3.11.7").c_str(), current.c_str()) == 0);
  here.world.write_allowed(".dirvenv.toml",
                           "[python]\nversion = \"" + current + "/bin/python3\"\n");
  REQUIRE(here.enter() == here.venv());
  ::unlink(current.c_str());
  REQUIRE(::symlink((versions + "3.12.1").c_str(), current.c_str()) == 0);
  here.world.take_said();
  CHECK(here.enter() == here.venv());
  CHECK(has(here.world.take_said(), "is of another Python than 3.12.1"));
  CHECK(here.version() == "3.12.1 " + here.venv() + "\n");
  CHECK(here.pip() == "pip");
}

TEST_CASE("a patch release comes in without a word", "[toml][heal]") {
  Healing here;
  here.install("3.11.7");
  const std::string current = here.world.root() + "/current";
  REQUIRE(::symlink("/usr", current.c_str()) == 0);
  here.world.write_allowed(".dirvenv.toml",
                           "[python]\nversion = \"" + current + "/bin/python3.11\"\n");
  REQUIRE(here.enter() == here.venv());
  here.put_package("3.11");
  ::unlink(current.c_str());
  REQUIRE(::symlink((here.world.root() + "/pyenv/versions/3.11.7").c_str(), current.c_str()) == 0);
  here.world.take_said();
  CHECK(here.enter() == here.venv());
  CHECK(here.world.take_said().empty());
  CHECK(here.version() == "3.11.7 " + here.venv() + "\n");
  CHECK(here.demo() == "demo\n");
}

TEST_CASE("where the project was moved, what leads to its old place follows", "[toml][heal]") {
  Healing here;
  here.install("3.12.1");
  // With a blank the commands begin with a shell, and back.
  const auto [first, second] = GENERATE(std::pair("one", "two"), std::pair("one", "t w o"),
                                        std::pair("o n e", "two"), std::pair("o n e", "t w o"));
  CAPTURE(first, second);
  const std::string old_place = here.world.home() + "/" + first;
  const std::string new_place = here.world.home() + "/" + second;
  test::make_directories(old_place + "/src");
  test::write_file(old_place + "/.dirvenv.toml", "[python]\nversion = \"3.12.*\"\n");
  here.world.allow(old_place + "/.dirvenv.toml");
  REQUIRE(here.world.evaluate_in(old_place).outcome == Evaluation::Outcome::Loaded);
  test::write_file(old_place + "/src/mine.py", "print('mine')\n");
  const std::string packages = "/.venv/lib/python3.12/site-packages/";
  test::write_file(old_place + packages + "mine.pth", old_place + "/src\n/elsewhere\n");
  REQUIRE(::rename(old_place.c_str(), new_place.c_str()) == 0);
  here.world.allow(new_place + "/.dirvenv.toml");
  here.world.take_said();
  REQUIRE(here.world.evaluate_in(new_place).outcome == Evaluation::Outcome::Loaded);
  CHECK(has(here.world.take_said(), ".venv was made at " + old_place + "/.venv: mending"));
  const std::string venv = new_place + "/.venv";
  const std::string where = said_by({venv + "/bin/pip", "--version"});
  CHECK(has(where, " from " + venv + "/lib/"));
  CHECK(said_by({venv + "/bin/python", "-c", "import mine"}) == "mine\n");
  CHECK(test::read_file(new_place + packages + "mine.pth") == new_place + "/src\n/elsewhere\n");
  CHECK(said_by({"/bin/sh", "-c", ". \"$0/bin/activate\" && echo \"$VIRTUAL_ENV\"", venv}) ==
        venv + "\n");
  for (const auto& entry : std::filesystem::directory_iterator(venv + "/bin")) {
    if (entry.is_symlink()) continue;
    CAPTURE(entry.path());
    CHECK_FALSE(has(test::read_file(entry.path()), old_place + "/"));
  }
  REQUIRE(here.world.evaluate_in(new_place).outcome == Evaluation::Outcome::Loaded);
  CHECK(here.world.take_said().empty());
}

TEST_CASE("a copy of a virtual environment is somebody's own: it is left as it is",
          "[toml][heal]") {
  Healing here;
  here.install("3.12.1");
  here.world.write_allowed(".dirvenv.toml", "[python]\nversion = \"3.12.*\"\n");
  REQUIRE(here.enter() == here.venv());
  const std::string copy = here.world.home() + "/copy";
  std::filesystem::copy(
      here.world.project(), copy,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  here.world.allow(copy + "/.dirvenv.toml");
  here.world.take_said();
  const std::string before = test::read_file(copy + "/.venv/bin/pip");
  REQUIRE(here.world.evaluate_in(copy).outcome == Evaluation::Outcome::Loaded);
  CHECK(has(here.world.take_said(), "the commands in its bin still lead there"));
  CHECK(test::read_file(copy + "/.venv/bin/pip") == before);
}

TEST_CASE("of another version than is wanted by now, it is used as long as packages are in it",
          "[toml][heal]") {
  Healing here;
  here.install("3.12.1");
  here.install("3.13.0");
  here.world.write(".python-version", "3.12\n");
  here.world.write_allowed(".dirvenv.toml", "[python]\n");
  REQUIRE(here.enter() == here.venv());
  const bool has_packages = GENERATE(true, false);
  CAPTURE(has_packages);
  if (has_packages) here.put_package("3.12");
  here.world.write(".python-version", "3.13\n");
  here.world.take_said();
  CHECK(here.enter() == here.venv());
  const std::string said = here.world.take_said();
  if (has_packages) {
    CHECK(has(said, "is of Python 3.12.1, and 3.13 ("));
    CHECK(has(said, ".python-version:1:1) is wanted; it is used until `dirvenv venv repair`"));
    CHECK(here.demo() == "demo\n");
  } else {
    CHECK(here.version() == "3.13.0 " + here.venv() + "\n");
  }
}

}  // namespace dirvenv

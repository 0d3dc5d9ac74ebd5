// SPDX-License-Identifier: MIT
// Directories of Python without a project file: what an approval of one is worth.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/review.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/run_child.h"
#include "support/places.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Verdict = Finding::Verdict;

Finding found(const World& world, const std::string& below = "") {
  return world.setup().gate().find_from(world.project() + below);
}

void approve_as_it_is(const World& world) {
  const Setup setup = world.setup();
  const Finding finding = setup.gate().look_at_python(world.project());
  REQUIRE(finding.verdict != Verdict::Nothing);
  REQUIRE(approve(setup.approvals(), review_of(setup, finding)));
}

void put_venv(const World& world, const std::string& place, const std::string& python) {
  test::make_directories(world.in_project(place + "/bin"));
  test::write_file(world.in_project(place + "/pyvenv.cfg"), "home = /usr/bin\nversion = 3.11.2\n");
  REQUIRE(::symlink(python.c_str(), world.in_project(place + "/bin/python").c_str()) == 0);
}

// The files that a prompt in the project asks the system for.
std::string files_asked_for(World& world) {
  const std::string trace = world.root() + "/trace";
  world.environment().set("ASAN_OPTIONS", "detect_leaks=0");
  ChildSpec spec;
  spec.arguments = {"/usr/bin/strace", "-f",     "-qq", "-e", "trace=file", "-o", trace,
                    test::binary(),    "export", "bash"};
  spec.environment = world.environment().entries();
  spec.directory = world.project();
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, 100'000);
  REQUIRE(run);
  REQUIRE(std::get<FinishedChild>(*run).succeeded());
  return test::read_file(trace);
}

std::string approved_text(const World& world) {
  const Finding finding = found(world);
  return finding.verdict == Verdict::Allowed ? finding.content : "not allowed";
}

}  // namespace

TEST_CASE("a directory of Python counts once it is approved, with what is below it",
          "[grounds][python]") {
  World world;
  const std::string marker = GENERATE("uv.lock", "poetry.lock", "Pipfile", "pdm.lock",
                                      "pyproject.toml", "requirements.txt");
  CAPTURE(marker);
  world.write(marker, "");
  test::make_directories(world.in_project("src/deep"));
  CHECK(found(world).verdict == Verdict::Nothing);
  approve_as_it_is(world);
  CHECK(found(world).verdict == Verdict::Allowed);
  CHECK(found(world).identity.path == world.project());
  CHECK(found(world, "/src/deep").directory == world.project());
  // A nearer file counts before it, and one in the same directory.
  world.write("src/.envrc", "");
  CHECK(found(world, "/src/deep").identity.path == world.in_project("src/.envrc"));
  world.write(".dirvenv.toml", "");
  CHECK(found(world).identity.path == world.in_project(".dirvenv.toml"));
  ::unlink(world.in_project(".dirvenv.toml").c_str());
  // No project any more.
  ::unlink(world.in_project(marker).c_str());
  CHECK(found(world).verdict == Verdict::Nothing);
}

TEST_CASE("one that is denied, or that the settings leave out, is passed over",
          "[grounds][python]") {
  World world;
  world.write("requirements.txt", "");
  approve_as_it_is(world);
  SECTION("denied") {
    Approval denial;
    denial.verdict = Approval::Verdict::Denied;
    denial.path = world.project();
    REQUIRE(world.setup().approvals().put(denial));
    CHECK(found(world).verdict == Verdict::Nothing);
    CHECK(world.setup().gate().look_at_python(world.project()).verdict == Verdict::Denied);
  }
  SECTION("off") {
    test::make_directories(world.home() + "/.config/dirvenv");
    test::write_file(world.home() + "/.config/dirvenv/config.toml", "[python]\nauto = false\n");
    CHECK(found(world).verdict == Verdict::Nothing);
  }
}

TEST_CASE("a14: what is in a directory that nobody has approved is not even looked for",
          "[grounds][python]") {
  World world;
  world.write("pyproject.toml", "[project]\n");
  const std::string seen = files_asked_for(world);
  CHECK(seen.find(world.in_project(".envrc")) != std::string::npos);
  for (const char* const name : {"pyproject.toml", "uv.lock", "requirements.txt", "/.venv"})
    CHECK(seen.find(name) == std::string::npos);
}

TEST_CASE("a15: an environment that appears after the approval is not used", "[grounds][python]") {
  World world;
  world.write("requirements.txt", "");
  approve_as_it_is(world);
  CHECK(found(world).verdict == Verdict::Allowed);
  put_venv(world, ".venv", "/usr/bin/python3.11");
  CHECK(found(world).verdict == Verdict::NotAllowed);
  CHECK(found(world).changed);
  // Seen and approved, it is; until it leads to another interpreter, or is made of another one.
  approve_as_it_is(world);
  CHECK(approved_text(world).find("bin/python -> /usr/bin/python3.11") != std::string::npos);
  SECTION("another interpreter") {
    ::unlink(world.in_project(".venv/bin/python").c_str());
    REQUIRE(::symlink("../evil", world.in_project(".venv/bin/python").c_str()) == 0);
    CHECK(found(world).verdict == Verdict::NotAllowed);
  }
  SECTION("another pyvenv.cfg") {
    world.write(".venv/pyvenv.cfg", "home = /tmp\n");
    CHECK(found(world).verdict == Verdict::NotAllowed);
  }
  SECTION("with packages it is the same one") {
    world.write(".venv/bin/tool", "");
    CHECK(found(world).verdict == Verdict::Allowed);
  }
  SECTION("removed, dirvenv makes one in its place") {
    std::filesystem::remove_all(world.in_project(".venv"));
    CHECK(found(world).verdict == Verdict::Allowed);
  }
  SECTION("another tool may use another one") {
    world.write("poetry.lock", "");
    CHECK(found(world).verdict == Verdict::NotAllowed);
  }
}

TEST_CASE("a15: an environment does not become dirvenv's by saying so", "[grounds][python]") {
  World world;
  world.write("requirements.txt", "");
  approve_as_it_is(world);
  REQUIRE(world.prompt(world.project()).environment.get("VIRTUAL_ENV") ==
          world.in_project(".venv"));
  CHECK(found(world).verdict == Verdict::Allowed);
  // The same bytes, stamp and all, as a checkout would bring them.
  std::filesystem::copy(
      world.in_project(".venv"), world.in_project("copy"),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  std::filesystem::remove_all(world.in_project(".venv"));
  CHECK(found(world).verdict == Verdict::Allowed);
  REQUIRE(::rename(world.in_project("copy").c_str(), world.in_project(".venv").c_str()) == 0);
  CHECK(link_status(world.in_project(".venv/.dirvenv-stamp")));
  CHECK(found(world).verdict == Verdict::NotAllowed);
}

TEST_CASE("a15: what is made in the place of dirvenv's is somebody else's, same inode or not",
          "[grounds][python]") {
  World world;
  world.write("requirements.txt", "");
  approve_as_it_is(world);
  REQUIRE(world.prompt(world.project()).environment.has("VIRTUAL_ENV"));
  // The file system gives out the same inode where it can.
  std::filesystem::remove_all(world.in_project(".venv"));
  put_venv(world, ".venv", "/usr/bin/python3.11");
  CHECK(found(world).verdict == Verdict::NotAllowed);
}

TEST_CASE("a15: a link to an environment is shown, and that one is left as it is",
          "[grounds][python]") {
  World world;
  world.write("requirements.txt", "");
  approve_as_it_is(world);
  const std::string other = world.home() + "/other";
  test::make_directories(other);
  test::write_file(other + "/.dirvenv.toml", "[python]\n");
  world.allow(other + "/.dirvenv.toml");
  REQUIRE(world.prompt(other).environment.get("VIRTUAL_ENV") == other + "/.venv");
  REQUIRE(::symlink((other + "/.venv").c_str(), world.in_project(".venv").c_str()) == 0);
  CHECK(found(world).verdict == Verdict::NotAllowed);
  approve_as_it_is(world);
  CHECK(approved_text(world).find("made by others: a link to " + other + "/.venv, ") !=
        std::string::npos);
  const std::string pip = test::read_file(other + "/.venv/bin/pip");
  const std::string stamp = test::read_file(other + "/.venv/.dirvenv-stamp");
  world.take_said();
  CHECK(world.prompt(world.project()).environment.get("VIRTUAL_ENV") == other + "/.venv");
  CHECK(world.take_said().find("mending") == std::string::npos);
  CHECK(test::read_file(other + "/.venv/bin/pip") == pip);
  CHECK(test::read_file(other + "/.venv/.dirvenv-stamp") == stamp);
}

TEST_CASE("somebody else's directory is refused, whoever approves it", "[grounds][python]") {
  World world;
  world.write("requirements.txt", "");
  approve_as_it_is(world);
  REQUIRE(::chmod(world.project().c_str(), 0777) == 0);
  CHECK(found(world).verdict == Verdict::Refused);
}

TEST_CASE("a project's own variables do not choose the next project's environment",
          "[grounds][python]") {
  World world;
  world.write("uv.lock", "");
  test::make_directories(world.home() + "/other");
  test::write_file(world.home() + "/other/.dirvenv.toml",
                   "[env]\nUV_PROJECT_ENVIRONMENT = \"/tmp/evil\"\n");
  world.allow(world.home() + "/other/.dirvenv.toml");
  approve_as_it_is(world);
  const PromptAnswer inside = world.prompt(world.home() + "/other");
  REQUIRE(inside.environment.get("UV_PROJECT_ENVIRONMENT") == "/tmp/evil");
  CHECK(found(world).verdict == Verdict::Allowed);
  // One's own does.
  world.environment().unset("DIRVENV_STATE");
  CHECK(found(world).verdict == Verdict::NotAllowed);
}

}  // namespace dirvenv

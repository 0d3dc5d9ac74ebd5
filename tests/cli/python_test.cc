// SPDX-License-Identifier: MIT
// `dirvenv python` and `dirvenv why python`, against the interpreters of this machine.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/told.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using Catch::StartsWith;
using test::told;
using test::World;

/// A world in which only the system's Python, and one of pyenv's that cannot be run, are there.
class Pythons : public World {
 public:
  Pythons() {
    environment().set("PATH", "/usr/bin:/bin");
    environment().set("PYENV_ROOT", in_project("pyenv"));
    const std::string program = in_project("pyenv/versions/3.99.1/bin/python3");
    test::make_directories(in_project("pyenv/versions/3.99.1/bin"));
    test::write_file(program, "#!/bin/sh\necho started >>\"$0.log\"\n");
    REQUIRE(::chmod(program.c_str(), 0755) == 0);
  }
  std::string pyenvs() { return in_project("pyenv/versions/3.99.1/bin/python3"); }
};

}  // namespace

TEST_CASE("python list shows what there is, and starts nothing", "[python]") {
  Pythons world;
  const std::string text = told(world, "python list").out;
  CHECK_THAT(text, StartsWith("* 3."));
  CHECK_THAT(text, Contains("/usr/bin/python3"));
  CHECK_THAT(text, Contains("\n  3.99.1 "));
  CHECK_FALSE(std::filesystem::exists(world.pyenvs() + ".log"));
  const auto json = nlohmann::json::parse(told(world, "python list --json").out);
  CHECK(json["version"] == 1);
  CHECK(json["wants"].empty());
  CHECK(json["pythons"][0]["program"] == "/usr/bin/python3");
  CHECK(json["pythons"][0]["chosen"] == true);
  CHECK(json["pythons"][0]["on_path"] == true);
  CHECK(json["pythons"].back()["program"] != "");
}

TEST_CASE("python find prints what is wanted here, or why there is none", "[python]") {
  Pythons world;
  CHECK(told(world, "python find").out == "/usr/bin/python3\n");
  CHECK(told(world, "python find '>=3.99'").out == world.pyenvs() + "\n");
  world.write("pyproject.toml", "[project]\nrequires-python = '>=3.99,<4'\n");
  test::make_directories(world.in_project("sub/dir"));
  CHECK(told(world, "python find", "sub/dir").out == world.pyenvs() + "\n");
  world.write("sub/.python-version", "3.98\n");
  const auto none = told(world, "python find", "sub/dir");
  CHECK(none.status == 1);
  CHECK_THAT(none.out,
             Contains("no Python is 3.98 (~/project/sub/.python-version:1:1); found: 3."));
  CHECK_THAT(none.out, Contains("3.99.1 (~/project/pyenv/versions/3.99.1/bin/python3)"));
  world.write("sub/.python-version", ">=x.y\n");
  CHECK(told(world, "python find", "sub").status == 1);
  world.write("pyproject.toml", "[project]\nrequires-python = 'three'\n");
  CHECK_THAT(told(world, "python find").out,
             Contains("pyproject.toml:2:19: 'three' is not a Python"));
  for (const char* const word : {"'>='", "'3.10||x'", "'>=3.10 <3.12'", "'3.9 - 3.11'"}) {
    const auto wrong = told(world, std::string("python find ") + word);
    CHECK(wrong.status == 1);
    CHECK_THAT(wrong.out, Contains("is no Python version or specifier such as"));
  }
  CHECK_THAT(told(world, "python find python3.97").out, Contains("there is no program python3.97"));
  for (const char* const words : {"python", "python which", "python list x", "python find a b"})
    CHECK(told(world, words).status == 2);
}

TEST_CASE("why python tells what is wanted, and what speaks for each", "[python][why]") {
  Pythons world;
  CHECK_THAT(told(world, "why python").out,
             StartsWith("wanted: any Python 3, as no file asks for one\n* 3."));
  world.write(".python-version", "3.98\n3.99.1\n");
  const std::string text = told(world, "why python").out;
  CHECK_THAT(text, StartsWith("wanted: 3.98 (~/project/.python-version:1:1), else 3.99.1 "
                              "(~/project/.python-version:2:1)\n"));
  CHECK_THAT(text, Contains("* 3.99.1 "));
  CHECK_THAT(text, Contains("pyenv: fits 3.99.1\n"));
  CHECK_THAT(text, Contains("PATH: does not fit 3.99.1\n"));
  CHECK_FALSE(std::filesystem::exists(world.pyenvs() + ".log"));
  CHECK(told(world, "why python").status == 0);
  world.write(".python-version", "3.98\n");
  CHECK(told(world, "why python").status == 1);
  CHECK(told(world, "why python --json").status == 1);
}

TEST_CASE("init writes the Python that is wanted, as one would call it", "[python][init]") {
  Pythons world;
  const auto written = [&] {
    const auto init = told(world, "init");
    INFO(init.out);
    CHECK(init.status == 0);
    const std::string text = test::read_file(world.in_project(".envrc"));
    std::filesystem::remove(world.in_project(".envrc"));
    return text;
  };
  world.write("requirements.txt", "");
  CHECK(written() == "layout python python3\n");
  world.write(".python-version", "3.99\n");
  CHECK(written() == "layout python " + world.pyenvs() + "\n");
  // A shim on PATH that would start it.
  test::make_directories(world.in_project("pyenv/shims"));
  std::filesystem::copy_file(world.pyenvs(), world.in_project("pyenv/shims/python3"));
  world.environment().set("PATH", world.in_project("pyenv/shims") + ":/usr/bin:/bin");
  CHECK(written() == "layout python python3\n");
  world.write(".python-version", "3.98\n");
  const auto none = told(world, "init");
  CHECK(none.status == 1);
  CHECK_THAT(none.out, Contains("no Python is 3.98"));
  CHECK_FALSE(std::filesystem::exists(world.in_project(".envrc")));
  CHECK(told(world, "init --toml").status == 0);
  CHECK_THAT(test::read_file(world.in_project(".dirvenv.toml")), Contains("\n[python]\n"));
  CHECK_FALSE(std::filesystem::exists(world.pyenvs() + ".log"));
}

TEST_CASE("what a project's files say of Python is shown without its control characters",
          "[python][hostile]") {
  Pythons world;
  world.write(".python-version", "\x1b]0;x\x07\n");
  const std::string text = told(world, "why python").out;
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK_THAT(text, StartsWith("wanted: \\x1B]0;x\\x07 ("));
}

}  // namespace dirvenv

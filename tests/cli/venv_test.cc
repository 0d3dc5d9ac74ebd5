// SPDX-License-Identifier: MIT
// `dirvenv venv`, with the interpreter of this machine.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/told.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::told;
using test::World;

nlohmann::json info(World& world, const std::string& path) {
  return nlohmann::json::parse(told(world, "venv info --json " + path).out);
}

void set_path(World& world) {
  world.environment().set("PATH", "/usr/bin:/bin");
  world.environment().set("PYENV_ROOT", world.in_project("nowhere"));
}

}  // namespace

TEST_CASE("venv create makes one with the Python that is wanted here, once", "[venv]") {
  World world;
  set_path(world);
  CHECK_THAT(told(world, "venv info").out, Contains(".venv: absent"));
  const auto made = told(world, "venv create");
  INFO(made.out);
  CHECK(made.status == 0);
  CHECK_THAT(made.out, Contains("dirvenv: creating .venv with /usr/bin/python3 (3."));
  CHECK(test::clean_run(world.in_project(".venv"), "bin/python -m pip --version").status == 0);
  CHECK(info(world, "")["state"] == "whole");
  CHECK(info(world, "")["made_by_dirvenv"] == true);
  CHECK(info(world, "")["home"] == "/usr/bin");
  CHECK(info(world, "")["kilobytes"] > 1000);
  CHECK_THAT(told(world, "venv create").out, Contains(".venv is there already"));
  // The files here are asked.
  world.write(".python-version", "3.99\n");
  const auto none = told(world, "venv create other");
  CHECK(none.status == 1);
  CHECK_THAT(none.out, Contains("no Python is 3.99 (~/project/.python-version:1:1); found: 3."));
  CHECK_FALSE(std::filesystem::exists(world.in_project("other")));
  CHECK(told(world, "venv create --python 3 --without-pip other").status == 0);
  CHECK_FALSE(std::filesystem::exists(world.in_project("other/bin/pip")));
  CHECK(told(world, "venv create --python 3 --without-pip --prompt 'my shop' named").status == 0);
  CHECK_THAT(test::read_file(world.in_project("named/bin/activate")), Contains("my shop"));
  CHECK(told(world, "venv create --python '>=3.4' --without-pip --system-site-packages seen")
            .status == 0);
  CHECK_THAT(test::read_file(world.in_project("seen/pyvenv.cfg")),
             Contains("include-system-site-packages = true\n"));
}

TEST_CASE("venv create replaces nothing that it has not made", "[venv]") {
  World world;
  set_path(world);
  test::make_directories(world.in_project("full"));
  world.write("full/precious", "x");
  const auto full = told(world, "venv create full");
  CHECK(full.status == 1);
  CHECK_THAT(full.out, Contains("full has no bin/python"));
  CHECK(test::read_file(world.in_project("full/precious")) == "x");
  world.write("file", "x");
  CHECK(told(world, "venv create file").status == 1);
  CHECK(test::read_file(world.in_project("file")) == "x");
  REQUIRE(::symlink("nowhere", world.in_project("link").c_str()) == 0);
  CHECK(told(world, "venv create link").status == 1);
  CHECK(std::filesystem::is_symlink(world.in_project("link")));
  CHECK_THAT(told(world, "venv create link").out, Contains("link is a link to nowhere; name that"));
  // Its own, of another version or without its interpreter, packages and all: for repair.
  REQUIRE(told(world, "venv create --without-pip own").status == 0);
  world.write("own/precious", "x");
  std::filesystem::remove(world.in_project("own/bin/python3"));
  const auto own = told(world, "venv create --without-pip own");
  CHECK(own.status == 1);
  CHECK_THAT(own.out, Contains("type: dirvenv venv repair "));
  CHECK(test::read_file(world.in_project("own/precious")) == "x");
  for (const char* const words :
       {"venv create .", "venv create ..", "venv create /", "venv create ''"}) {
    const auto refused = told(world, words);
    CHECK(refused.status == 1);
    CHECK(refused.out.find("rm -r") == std::string::npos);
  }
  CHECK_THAT(told(world, "venv create a:b").out, Contains("PATH holds neither ':' nor a newline"));
  for (const char* const words : {"venv", "venv make", "venv create a b", "venv create --python"})
    CHECK(told(world, words).status == 2);
}

TEST_CASE("venv info tells what is wrong with one", "[venv]") {
  World world;
  set_path(world);
  REQUIRE(told(world, "venv create --without-pip v").status == 0);
  const auto state = [&](const std::string& path) {
    return info(world, path)["state"].get<std::string>();
  };
  CHECK(state("nothing") == "absent");
  world.write("file", "");
  CHECK(state("file") == "not a directory");
  test::make_directories(world.in_project("plain"));
  world.write("plain/x", "");
  CHECK(state("plain") == "not a virtual environment");
  std::filesystem::rename(world.in_project("v"), world.in_project("w"));
  CHECK(state("w") == "moved");
  CHECK_THAT(told(world, "venv info w").out, Contains("  state   moved\n"));
  std::filesystem::rename(world.in_project("w"), world.in_project("v"));
  world.write("v/pyvenv.cfg", "home = /usr/bin\n");
  CHECK(state("v") == "changed since it was looked at");
  std::filesystem::remove(world.in_project("v/.dirvenv-stamp"));
  CHECK(state("v") == "not looked at yet");
  CHECK_THAT(told(world, "venv info v").out, Contains("  made    by somebody else\n"));
  world.write("v/.dirvenv-making", "");
  CHECK(state("v") == "half-made");
  std::filesystem::remove(world.in_project("v/.dirvenv-making"));
  std::filesystem::remove(world.in_project("v/bin/python3"));
  CHECK(state("v") == "its interpreter is gone");
}

TEST_CASE("venv repair makes anew what somebody has made, and keeps it until that runs", "[venv]") {
  World world;
  set_path(world);
  const auto python = [&](const std::string& venv) {
    return test::clean_run(world.in_project(venv), "bin/python -c 'import sys; print(sys.prefix)'");
  };
  REQUIRE(
      test::clean_run(world.in_project("."), "/usr/bin/python3 -m venv --without-pip v").status ==
      0);
  world.write("v/kept", "x");
  std::filesystem::remove(world.in_project("v/bin/python3"));
  // The project asks for one that is not there: nothing is touched.
  world.write(".python-version", "3.99\n");
  CHECK(told(world, "venv repair v").status == 1);
  CHECK(std::filesystem::exists(world.in_project("v/kept")));
  std::filesystem::remove(world.in_project(".python-version"));
  const auto repaired = told(world, "venv repair --without-pip v");
  INFO(repaired.out);
  CHECK(repaired.status == 0);
  CHECK_THAT(repaired.out, Contains("v has no bin/python that leads to an interpreter"));
  CHECK(python("v").out == world.in_project("v") + "\n");
  CHECK_FALSE(std::filesystem::exists(world.in_project("v/kept")));
  CHECK(info(world, "v")["made_by_dirvenv"] == true);
  // A whole one too, and one that was moved.
  std::filesystem::rename(world.in_project("v"), world.in_project("w"));
  CHECK(told(world, "venv repair --without-pip w").status == 0);
  CHECK(info(world, "w")["state"] == "whole");
  CHECK(python("w").out == world.in_project("w") + "\n");
  for (const auto& entry : std::filesystem::directory_iterator(world.in_project(".")))
    CHECK_FALSE(entry.path().filename().string().starts_with("w.old"));
}

TEST_CASE("venv repair brings back the old one where the new one cannot be made", "[venv]") {
  World world;
  set_path(world);
  REQUIRE(told(world, "venv create --without-pip v").status == 0);
  world.write("v/kept", "x");
  // No file of more than 1 KiB can be written: as on a full disk, half of it is there already.
  const std::string limited =
      "trap '' XFSZ; ulimit -f 2; exec " + test::sh_word(test::binary()) + " venv repair v";
  std::string command;
  for (const auto& [name, value] : world.environment().variables())
    command += name + "=" + test::sh_word(value) + " ";
  const auto failed = test::clean_run(world.in_project("."),
                                      command + "/bin/sh -c " + test::sh_word(limited) + " 2>&1");
  INFO(failed.out);
  CHECK_THAT(failed.out, Contains("File too large"));
  CHECK(failed.status == 1);
  CHECK(test::read_file(world.in_project("v/kept")) == "x");
  CHECK(info(world, "v")["state"] == "whole");
}

TEST_CASE("venv repair and remove touch nothing else", "[venv]") {
  World world;
  set_path(world);
  test::make_directories(world.in_project("src"));
  world.write("src/precious", "x");
  REQUIRE(told(world, "venv create --without-pip v").status == 0);
  REQUIRE(::symlink("v", world.in_project("link").c_str()) == 0);
  REQUIRE(test::clean_run(world.in_project("."), "/usr/bin/python3 -m venv --without-pip theirs")
              .status == 0);
  for (const std::string path : {"src", "link", "nothing", "src/precious"}) {
    CAPTURE(path);
    CHECK(told(world, "venv repair " + path).status == 1);
    CHECK(told(world, "venv remove " + path).status == 1);
  }
  CHECK_THAT(told(world, "venv remove theirs").out, Contains("to remove it, type: rm -r "));
  CHECK(std::filesystem::exists(world.in_project("theirs/bin/python")));
  CHECK(test::read_file(world.in_project("src/precious")) == "x");
  const std::string list = told(world, "venv list").out;
  CHECK_THAT(list, Contains("v  "));
  CHECK_THAT(list, Contains("theirs "));
  CHECK(told(world, "venv remove v").status == 0);
  CHECK_FALSE(std::filesystem::exists(world.in_project("v")));
  const auto json = nlohmann::json::parse(told(world, "venv list --json").out);
  REQUIRE(json["venvs"].size() == 1);
  CHECK(json["venvs"][0]["path"] == world.in_project("theirs"));
}

TEST_CASE("what an allowed project says of Python counts for the commands too", "[venv]") {
  World world;
  world.environment().set("PATH", "/usr/bin:/bin");
  world.environment().set("PYENV_ROOT", "/root/.pyenv");
  world.write_allowed(".dirvenv.toml",
                      "[python]\nversion = \"3.12.*\"\nvenv = \"env/x\"\nsync = \"off\"\n");
  CHECK_THAT(told(world, "why python").out, Contains("wanted: 3.12.* (~/project/.dirvenv.toml:2:"));
  CHECK_THAT(told(world, "python find").out, Contains("/root/.pyenv/versions/3.12."));
  CHECK(told(world, "export bash").status == 0);
  test::make_directories(world.in_project("deep"));
  // Without a path the project's is meant, from below too.
  CHECK_THAT(told(world, "venv info", "deep").out, Contains("~/project/env/x\n  state   whole"));
  CHECK_THAT(told(world, "venv list", "deep").out, Contains("env/x"));
  CHECK_THAT(told(world, "venv repair", "deep").out, Contains("(3.12."));
  CHECK_THAT(test::clean_run(world.in_project("env/x"), "bin/python --version").out,
             Contains("Python 3.12."));
  // An .envrc is read for a plain line.
  std::filesystem::remove(world.in_project(".dirvenv.toml"));
  world.write_allowed(".envrc", "export A=1\n  layout  python  python3.11 --without-pip # x\n");
  CHECK_THAT(told(world, "why python").out, Contains("wanted: python3.11 (~/project/.envrc:2:1)") &&
                                                Contains("/usr/bin/python3.11"));
  // What is not allowed says nothing.
  world.write(".envrc", "layout python python3.10\n");
  CHECK_THAT(told(world, "why python").out, Contains("wanted: any Python 3"));
}

TEST_CASE("prune --venvs lists and removes what is left of projects that are gone", "[venv]") {
  World world;
  set_path(world);
  for (const char* const name : {"gone", "empty", "used", "copied", "moved"}) {
    test::make_directories(world.in_project(name));
    world.write(std::string(name) + "/requirements.txt", "");
    test::make_directories(world.in_project("places"));
    CHECK(told(world, "venv create --without-pip ../places/" + std::string(name), name).status ==
          0);
  }
  CHECK_THAT(told(world, "prune --venvs").out, Contains("no virtual environment without its"));
  std::filesystem::remove_all(world.in_project("gone"));
  std::filesystem::remove(world.in_project("empty/requirements.txt"));
  // What is there now was not made by dirvenv.
  std::filesystem::remove_all(world.in_project("copied"));
  std::filesystem::copy(
      world.in_project("places/copied"), world.in_project("places/other"),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
  std::filesystem::remove_all(world.in_project("places/copied"));
  std::filesystem::rename(world.in_project("places/other"), world.in_project("places/copied"));
  const std::string listed = told(world, "prune --venvs").out;
  CHECK_THAT(listed, Contains("~/project/places/gone: its project is gone"));
  CHECK_THAT(listed, Contains("places/empty: its project has no file that asks for it"));
  CHECK_THAT(listed, Contains("nothing was removed; `dirvenv prune --venvs --yes` does"));
  CHECK_THAT(listed, !Contains("places/used") && !Contains("copied") && !Contains("places/moved"));
  const auto json = nlohmann::json::parse(told(world, "prune --venvs --json").out);
  CHECK(json["venvs"].size() == 2);
  CHECK(json["venvs"][0]["path"] == world.in_project("places/empty"));
  CHECK(told(world, "prune --venvs --yes").status == 0);
  for (const char* const name : {"gone", "empty"})
    CHECK_FALSE(std::filesystem::exists(world.in_project("places/" + std::string(name))));
  for (const char* const name : {"used", "copied", "moved"})
    CHECK(std::filesystem::exists(world.in_project("places/" + std::string(name))));
  CHECK_THAT(told(world, "prune --venvs").out, Contains("no virtual environment without its"));
  CHECK(told(world, "prune --yes").status == 2);
}

}  // namespace dirvenv

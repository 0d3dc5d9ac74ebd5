// SPDX-License-Identifier: MIT
// Virtualenvs that we write, beside those of each interpreter's own venv module.
#include "python/venv_tree.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "core/path.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/contains.h"
#include "python/interpreter_memory.h"
#include "python/interpreters.h"
#include "python/venv_creation.h"
#include "python/venv_project.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

using test::contains;
using test::interpreter_at;
using test::output_of;
using test::tree_of;

/// Of the kind that we write ourselves.
std::vector<std::string> known_pythons() {
  std::vector<std::string> known;
  for (const std::string& program : test::pythons()) {
    if (interpreter_at(program).version.minor >= 8) known.push_back(program);
  }
  return known;
}

void write(const std::string& path, const std::vector<std::string>& arguments,
           const Interpreter& interpreter) {
  Interrupts interrupts;
  InterpreterPlace place{"/", {}, &interrupts, -1};
  const auto plan = plan_creation({"python3", arguments, path}, interpreter);
  REQUIRE(plan);
  REQUIRE(plan->tree);
  const Result<Done> made = create_venv({path, *plan, false}, place);
  INFO((made ? "" : made.error().message));
  REQUIRE(made);
  remove_file(path + "/.dirvenv-making");
}

/// What a virtualenv tells of itself. `pip` and the scripts are no part of the venv module's own.
std::string told_by(const std::string& venv) {
  return output_of(
             {venv + "/bin/python", "-c",
              "import sys, os, sysconfig, site\n"
              "print(sys.prefix, sys.base_prefix, sys.exec_prefix, sys.executable)\n"
              "print(sys.version_info, sys.flags.isolated, getattr(sys, '_base_executable', 0))\n"
              "print(sys.path)\n"
              "print(site.getsitepackages(), site.ENABLE_USER_SITE)\n"
              "print(sorted(sysconfig.get_paths().items()))\n"
              "print(sysconfig.get_config_var('prefix'))\n"
              "import ssl, json, ctypes; print(json.dumps([1]))\n"
              "print(os.path.realpath(sys.executable))\n"}) +
         output_of({venv + "/bin/python3", "-m", "pip", "list", "--format=freeze"}) +
         output_of(
             {"/bin/sh", "-c",
              ". '" + venv +
                  "/bin/activate' && command -v python3 pip; "
                  "echo \"$VIRTUAL_ENV\" \"$VIRTUAL_ENV_PROMPT\"; deactivate; echo $VIRTUAL_ENV"});
}

}  // namespace

TEST_CASE("what we write is what each interpreter's venv module makes", "[venv]") {
  const std::vector<std::string> programs = known_pythons();
  REQUIRE(programs.size() >= 2);
  const std::vector<std::vector<std::string>> all = {
      {"--without-pip"},
      {},
      {"--without-pip", "--system-site-packages", "--prompt=my project"},
      {"--symlinks", "--prompt", "p", "--without-pip"}};
  const test::TempDir dir;
  for (const std::string& program : programs) {
    const Interpreter interpreter = interpreter_at(program);
    for (const std::vector<std::string>& arguments : all) {
      CAPTURE(program, arguments);
      // At the same path, one after the other: files name it.
      const std::string path = dir / "a venv";
      std::vector<std::string> command{program, "-I", "-m", "venv"};
      command.insert(command.end(), arguments.begin(), arguments.end());
      command.push_back(path);
      REQUIRE(output_of(command) != "failed");
      const std::vector<std::string> expected = tree_of(path);
      const std::string told = told_by(path);
      remove_all(path);
      write(path, arguments, interpreter);
      const std::vector<std::string> ours = tree_of(path);
      for (size_t i = 0; i < std::min(ours.size(), expected.size()); ++i)
        REQUIRE(ours[i] == expected[i]);
      CHECK(ours.size() == expected.size());
      CHECK(told_by(path) == told);
      CHECK(told != "failed");
      remove_all(path);
    }
  }
}

TEST_CASE("modes follow the umask as the module's do", "[venv]") {
  const test::TempDir dir;
  const Interpreter interpreter = interpreter_at("/usr/bin/python3");
  const std::string path = dir / "v";
  const mode_t before = ::umask(077);
  write(path, {}, interpreter);
  const std::vector<std::string> ours = tree_of(path);
  remove_all(path);
  REQUIRE(output_of({"/usr/bin/python3", "-I", "-m", "venv", path}) != "failed");
  const std::vector<std::string> expected = tree_of(path);
  ::umask(before);
  REQUIRE(ours.size() == expected.size());
  for (size_t i = 0; i < ours.size(); ++i)
    CHECK(ours[i] == expected[i]);
}

TEST_CASE("options that only the module knows are left to it", "[venv]") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--copies"},
                                                                     {"--clear"},
                                                                     {"--upgrade"},
                                                                     {"--upgrade-deps"},
                                                                     {"--prompt"},
                                                                     {"--prompt=."},
                                                                     {"--prompt=it's"},
                                                                     {"--prompt", "\xc3\xbc"},
                                                                     {"--anything"},
                                                                     {"x"}}) {
    CAPTURE(arguments);
    CHECK_FALSE(read_venv_options(arguments));
  }
  const auto options = read_venv_options({"--without-pip", "--system-site-packages", "--symlinks"});
  REQUIRE(options);
  CHECK(options->without_pip);
  CHECK(options->with_system_packages);
  CHECK_FALSE(options->prompt);
  const Interpreter known = interpreter_at("/usr/bin/python3");
  CHECK(plan_venv_tree("/v", {}, known));
  for (const auto& change : std::vector<std::function<void(Interpreter&)>>{
           [](Interpreter& other) { other.version.minor = 7; },
           [](Interpreter& other) { other.version.minor = 14; },
           [](Interpreter& other) { other.is_cpython = false; },
           [](Interpreter& other) { other.has_venv = false; },
           [](Interpreter& other) { other.library = "/nowhere"; },
           [](Interpreter& other) { other.base.clear(); }}) {
    Interpreter other = known;
    change(other);
    CHECK_FALSE(plan_venv_tree("/v", {}, other));
  }
}

TEST_CASE("activate scripts run nothing that is in a path", "[venv]") {
  const Interpreter interpreter = interpreter_at("/usr/bin/python3");
  for (const std::string name :
       {"plain", "a b", "it's", "\"; touch pwned; \"", "$(touch pwned)", "`touch pwned`", "a!b",
        "a\\", "a\\'; touch pwned; '", "$HOME", "~", "*", "#", "';touch pwned;'", "\xFF", "-n"}) {
    CAPTURE(name);
    const test::TempDir dir;
    const std::string path = dir / name;
    write(path, {"--without-pip"}, interpreter);
    for (const std::vector<std::string>& shell : std::vector<std::vector<std::string>>{
             {"/bin/sh", "-c"}, {"/bin/bash", "-c"}, {"/usr/bin/zsh", "-fc"}}) {
      test::write_file(dir / "line", ". \"$1/bin/activate\" && printf %s \"$VIRTUAL_ENV\"");
      std::vector<std::string> command = shell;
      command.push_back("cd '" + dir.path() + "' && " + test::read_file(dir / "line"));
      command.insert(command.end(), {"x", path});
      CHECK(output_of(command) == path);
    }
    CHECK(output_of({"/usr/bin/fish", "--no-config", "-c",
                     "cd '" + dir.path() +
                         "'; source $argv[1]/bin/activate.fish; printf %s "
                         "$VIRTUAL_ENV",
                     path}) == path);
    CHECK_FALSE(link_status(dir / "pwned"));
  }
}

TEST_CASE("an interpreter is asked once until it changes", "[venv][interpreter]") {
  const test::TempDir dir;
  const std::string memory = dir / "state/pythons";
  Interrupts interrupts;
  InterpreterPlace place{"/", {}, &interrupts, -1};
  const std::string program = "/usr/bin/python3";
  CHECK_FALSE(recall_interpreter(memory, program));
  const auto first = ask_interpreter(memory, program, place);
  REQUIRE(first);
  CHECK(link_status(memory)->mode == 0700);
  const auto again = recall_interpreter(memory, program);
  REQUIRE(again);
  CHECK(again->version == first->version);
  CHECK(again->base == first->base);
  CHECK(again->library == first->library);
  CHECK(again->wheels == first->wheels);
  CHECK(again->prefix == first->prefix);
  CHECK(again->is_cpython);
  CHECK(again->is_64_bit == first->is_64_bit);
  // A script may answer otherwise each time, and a virtualenv's interpreter stands for another.
  test::write_file(dir / "shim", "#!/bin/sh\nexec /usr/bin/python3 \"$@\"\n");
  REQUIRE(::chmod((dir / "shim").c_str(), 0755) == 0);
  REQUIRE(ask_interpreter(memory, dir / "shim", place));
  CHECK_FALSE(recall_interpreter(memory, dir / "shim"));
  write(dir / "v", {"--without-pip"}, *first);
  REQUIRE(ask_interpreter(memory, dir / "v/bin/python", place));
  CHECK_FALSE(recall_interpreter(memory, dir / "v/bin/python"));
  // Another program by the same name.
  const std::string link = dir / "python";
  REQUIRE(make_link(program, link));
  REQUIRE(ask_interpreter(memory, link, place));
  CHECK(recall_interpreter(memory, link));
  remove_file(link);
  REQUIRE(make_link(dir / "shim", link));
  CHECK_FALSE(recall_interpreter(memory, link));
  for (const std::string& name : directory_names(memory))
    test::write_file(join_path(memory, name), "dirvenv-python 1\njunk");
  CHECK_FALSE(recall_interpreter(memory, program));
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// Aliases and hooks of .dirvenv.toml, from the file to a real shell.
#include <catch2/catch.hpp>
#include <filesystem>

#include "shells/approve.h"

namespace dirvenv::test {
namespace {

using Catch::Matchers::Contains;

struct TomlProject {
  std::string name;
  std::string alias = "echo";
  std::string enter = "echo entering $V";
  std::string leave = "echo leaving $V";
};

void put_project(const Shellbox& box, const TomlProject& project) {
  put(box, project.name + "/.dirvenv.toml",
      "[env]\nV = '" + project.name + "'\n[aliases]\nt = '" + project.alias +
          "'\n[hooks]\nenter = '''" + project.enter + "'''\nleave = '''" + project.leave + "'''\n");
  approve(box, project.name + "/.dirvenv.toml");
}

ShellboxOptions with_alias(ShellKind kind) {
  ShellboxOptions options;
  options.before_hook =
      in(kind, "alias t='echo mine'", "alias t='echo mine'", "alias t 'echo mine'");
  return options;
}

/// The lines that come from hooks and from dirvenv, without what it loaded.
std::string said(Shellbox& box, const std::string& line) {
  std::string all;
  std::istringstream text(shown(box, line));
  for (std::string one; std::getline(text, one);)
    if (!one.empty()) all += one.substr(0, one.find(" ~/")) + "\n";
  return all;
}

}  // namespace

SHELL_TEST(story, "aliases and hooks are those of the project one is in", "[extras]") {
  Shellbox box(kind, with_alias(kind));
  put_project(box, {"p", "echo p $V"});
  put_project(box, {"q", "echo q"});
  put(box, "p/sub/file", "");
  CHECK_THAT(said(box, "cd p"), Contains("loaded") && Contains("\nentering p\n"));
  CHECK(shown(box, "t x") == "p p x\n");
  CHECK(said(box, "cd sub") == "");
  // From one project into another.
  const std::string between = said(box, "cd ../../q");
  CHECK(between.substr(0, 10) == "leaving p\n");
  CHECK_THAT(between, Contains("\nentering q\n"));
  CHECK(shown(box, "t x") == "q x\n");
  // A reload: what has changed, and no more.
  put_project(box, {"q", "echo Q"});
  CHECK_THAT(said(box, "true"), Contains("loaded") && !Contains("entering"));
  CHECK(shown(box, "t x") == "Q x\n");
  put_project(box, {"q", "echo Q", "echo again $V", "echo bye $V"});
  CHECK_THAT(said(box, "true"), Contains("\nagain q\n") && !Contains("leaving"));
  // The file is gone, and so is what dirvenv remembers: the shell knows.
  std::filesystem::remove(box.dir() + "/q/.dirvenv.toml");
  remove_used(box.runtime_dir() + "/dirvenv");
  CHECK(said(box, "true").substr(0, 6) == "bye q\n");
  CHECK(shown(box, "t x") == "mine x\n");
  CHECK(value(box, "V") == "unset");
  // Nothing is approved any more.
  said(box, "cd ../p");
  put(box, "p/.dirvenv.toml", "[env]\nV = \"other\"\n");
  CHECK_THAT(said(box, "true"), Contains("leaving p\n") && Contains("is blocked"));
  CHECK(shown(box, "t x") == "mine x\n");
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(nested_extras, "a shell that starts inside gets its own aliases and hooks, once",
           "[extras][nested]") {
  Shellbox box(kind, with_alias(kind));
  put_project(box, {"p", "echo p"});
  box.run("cd p");
  CHECK(said(box, std::string(name_of(kind))) == "entering p\n");
  CHECK(shown(box, "t x") == "p x\n");
  CHECK(said(box, "true") == "");
  CHECK_THAT(said(box, "cd .."), Contains("leaving p\n"));
  CHECK(shown(box, "t x") == "mine x\n");
  CHECK(said(box, "exit") == (kind == ShellKind::Bash ? "exit\n" : ""));
  CHECK(shown(box, "t x") == "p x\n");
  CHECK(said(box, "exec " + std::string(name_of(kind))) == "entering p\n");
  CHECK(shown(box, "t x") == "p x\n");
  // What the other shell has is none of this one's affair: its record is gone.
  CHECK(said(box, std::string(name_of(kind))) == "entering p\n");
  remove_used(box.runtime_dir() + "/dirvenv");
  CHECK_THAT(said(box, "true"), !Contains("entering") && !Contains("leaving"));
  CHECK(shown(box, "t x") == "p x\n");
  CHECK_THAT(said(box, "cd .."), Contains("leaving p\n"));
}

SHELL_TEST(moving, "a hook may change the directory", "[extras]") {
  Shellbox box(kind, with_alias(kind));
  const std::string there_and_back = "cd \"$DIRVENV_DIR\"; pwd; cd \"$OLDPWD\"";
  const std::string fish = "set -l old $PWD; cd \"$DIRVENV_DIR\"; pwd; cd $old";
  put_project(box, {"p", "echo", "cd sub",
                    "echo leaving; " + in(kind, there_and_back, there_and_back, fish)});
  put_project(box, {"q"});
  put(box, "p/sub/file", "");
  CHECK_THAT(said(box, "cd p"), Contains("loaded"));
  CHECK(shown(box, "pwd") == box.dir() + "/p/sub\n");
  CHECK(value(box, "V") == "p");
  // It may even lead into a project, which is not left for it.
  const std::string text = said(box, "cd ../../q");
  CHECK(count_of(text, "leaving\n" + box.dir() + "/p\n") == 1);
  CHECK(count_of(text, "leaving") == 1);
  CHECK(count_of(text, "entering q") == 1);
  CHECK(shown(box, "pwd") == box.dir() + "/q\n");
  CHECK(said(box, "true") == "");
}

}  // namespace dirvenv::test

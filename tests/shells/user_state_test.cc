// SPDX-License-Identifier: MIT
// What is the user's own in a shell stays as it is: status, traps, prompt functions, variables,
// history, jobs, terminal. Options and odd names are in user_options_test.cc.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "shells/differences.h"
#include "shells/shell_case.h"

namespace dirvenv::test {
namespace {

using Catch::Matchers::Contains;

/// The shell goes into the project and out of it, and is asked in between and at the end.
template <typename Check>
void through_project(Shellbox& box, const Check& check) {
  put_allowed(box, "p", "export V=project\nPATH_add bin\n");
  box.run("cd p");
  check("in the project");
  box.run("cd ..");
  check("after the project");
  REQUIRE(value(box, "V") == "unset");
}

std::vector<std::string> path_of(Shellbox& box) {
  std::istringstream text(box.environment()["PATH"]);
  std::vector<std::string> elements;
  for (std::string element; std::getline(text, element, ':');)
    elements.push_back(element);
  return elements;
}

/// Functions, and variables with their values, without what is ours, the tests' and the shell's
/// own.
std::map<std::string, std::string> listing(Shellbox& box) {
  const std::string file = box.home() + "/listing";
  box.run(in(box.kind(), "{ declare -F; declare -p; } >| ",
             "{ print -l ${(k)functions}; set; } >| ",
             "begin; functions -a -n | string split ','; set; end > ") +
          file);
  static const std::set<std::string> kShells{
      // bash
      "_", "BASHOPTS", "BASHPID", "BASH_ARGC", "BASH_ARGV", "BASH_LINENO", "BASH_SOURCE",
      "BASH_COMMAND", "EPOCHREALTIME", "EPOCHSECONDS", "HISTCMD", "LINENO", "OLDPWD", "PIPESTATUS",
      "PWD", "RANDOM", "SECONDS", "SRANDOM", "FUNCNAME", "DIRSTACK", "BASH_CMDS",
      // zsh
      "TTYIDLE", "status", "pipestatus", "commands", "dirstack", "?", "ZSH_EVAL_CONTEXT",
      "zsh_eval_context", "funcfiletrace", "functrace", "epochtime", "history", "historywords",
      // fish
      "CMD_DURATION", "dirprev", "dirnext", "__fish_cd_direction", "status_generation"};
  std::map<std::string, std::string> lines;
  std::istringstream text(read_file(file));
  for (std::string line; std::getline(text, line);) {
    std::string name = line;
    if (line.rfind("declare ", 0) == 0) name = line.substr(line.find(' ', 9) + 1);
    name = name.substr(0, name.find_first_of("= "));
    if (kShells.count(name) != 0 || name.rfind("_dirvenv_", 0) == 0 ||
        name.rfind("DIRVENV_", 0) == 0 || name.rfind(kPrivatePrefix, 0) == 0) {
      continue;
    }
    lines[name] += line + "\n";
  }
  return lines;
}

}  // namespace

SHELL_TEST(users_changes, "what the user changed in a project stays when it is left", "[state]") {
  ShellboxOptions options;
  options.variables = {{"CHANGED", "base"}, {"REMOVED", "base"}, {"KEPT", "base"}};
  Shellbox box(kind, options);
  const std::vector<std::string> base = path_of(box);
  put_allowed(box, "p",
              "export CHANGED=project REMOVED=project KEPT=project NEW=project\n"
              "PATH_add one\nPATH_add two\n");
  box.run("cd p");
  REQUIRE(value(box, "KEPT") == "project");
  box.run(in(kind, "export CHANGED=mine NEW=mine; unset REMOVED",
             "export CHANGED=mine NEW=mine; unset REMOVED",
             "set -gx CHANGED mine; set -gx NEW mine; set -e REMOVED"));
  // Before, between and behind the project's two elements.
  const std::string p = box.dir() + "/p";
  box.run(in(kind, "PATH=/m/first:$PWD/two:/m/second:$PWD/one:${PATH#*:*:}:/m/last",
             "PATH=/m/first:$PWD/two:/m/second:$PWD/one:${PATH#*:*:}:/m/last",
             "set PATH /m/first $PATH[1] /m/second $PATH[2..] /m/last"));
  REQUIRE(path_of(box)[3] == p + "/one");
  box.run("cd ..");
  auto environment = box.environment();
  CHECK(environment["CHANGED"] == "mine");
  CHECK(environment["NEW"] == "mine");
  CHECK(environment.count("REMOVED") == 0);
  CHECK(environment["KEPT"] == "base");
  std::vector<std::string> expected{"/m/first", "/m/second"};
  expected.insert(expected.end(), base.begin(), base.end());
  expected.emplace_back("/m/last");
  CHECK(path_of(box) == expected);
}

SHELL_TEST(statuses,
           "b10: the status of the last line reaches the next, and prompt functions behind us",
           "[state]") {
  ShellboxOptions options;
  options.after_hook = in(kind, "PROMPT_COMMAND+=$'\\n''echo \"later=$?\"'",
                          "__later() { echo \"later=$?\"; }; precmd_functions+=(__later)",
                          "function __later --on-event fish_prompt; echo \"later=$status\"; end");
  Shellbox box(kind, options);
  put_allowed(box, "p", "export V=project\n");
  for (const std::string go : {"cd p; ", "true; ", "cd ..; ", "true; "}) {
    INFO(go);
    CHECK_THAT(shown(box, go + "sh -c 'exit 3'"), Contains("later=3"));
    CHECK(box.status() == 3);
  }
  put(box, "q/.envrc", "export V=blocked\n");
  CHECK_THAT(shown(box, "cd q; sh -c 'exit 3'"), Contains("later=3") && Contains("is blocked"));
  CHECK(box.status() == 3);
}

SHELL_TEST(last_word, "b10: the pipe's statuses and the last word reach the next line", "[state]") {
  Shellbox box(kind);
  put_allowed(box, "p", "export V=project\n");
  const std::string statuses =
      in(kind, "echo ${PIPESTATUS[*]}", "echo $pipestatus", "echo $pipestatus");
  for (const std::string go : {"cd p; ", "true; ", "cd ..; "}) {
    INFO(go);
    box.run(go + "false | true | sh -c 'exit 4'");
    CHECK(shown(box, statuses) == "1 0 4\n");
    if (kind == ShellKind::Fish) continue;  // its $_ is the running program
    box.run(go == "true; " ? "echo one two" : "cd " + in(kind, "/", "/", "/") + "; cd -; echo two");
    CHECK(shown(box, "echo $_") == "two\n");
  }
}

SHELL_TEST(traps, "b10: an INT trap stays through loads and leaves", "[state]") {
  Shellbox box(kind);
  box.run(in(kind, "trap 'echo \"trapped it\"' INT", "TRAPINT() { echo \"trapped it\"; }",
             "function on_int --on-signal INT; echo 'trapped it'; end"));
  const std::string ask =
      in(kind, "trap -p", "functions TRAPINT; trap", "functions on_int; functions --handlers");
  const std::string before = shown(box, ask);
  REQUIRE_THAT(before, Contains("trapped it"));
  through_project(box, [&](const std::string& where) {
    INFO(where);
    CHECK(shown(box, ask) == before);
    const std::string own_pid = in(kind, "$$", "$$", "$fish_pid");
    CHECK_THAT(shown(box, "kill -INT " + own_pid + "; true"), Contains("trapped it"));
  });
}

TEST_CASE("a zsh trap set by name or by list stays through loads and leaves", "[state][zsh]") {
  Shellbox box(ShellKind::Zsh);
  box.run("trap 'echo \"trapped it\"' INT; trap 'ends=1' EXIT; TRAPUSR1() { : usr1 }");
  const std::string before = shown(box, "trap; functions TRAPUSR1");
  through_project(box, [&](const std::string& where) {
    INFO(where);
    CHECK(shown(box, "trap; functions TRAPUSR1") == before);
  });
}

TEST_CASE("PROMPT_COMMAND keeps its form and its commands", "[state][bash]") {
  struct Row {
    std::string before, after;
    bool array;
    std::string commands;  // what they write at a prompt, in turn
  };
  const std::vector<Row> rows{
      {"", "", false, ""},
      {"PROMPT_COMMAND='echo one'", "", false, "one\n"},
      {"PROMPT_COMMAND=$'echo one\\necho two'", "", false, "one\ntwo\n"},
      {"PROMPT_COMMAND='echo one;'", "", false, "one\n"},
      {"PROMPT_COMMAND=('echo one' $'echo two\\necho three')", "", true, "one\ntwo\nthree\n"},
      {"PROMPT_COMMAND=('echo one')", "PROMPT_COMMAND+=('echo vte')", true, "one\nvte\n"},
      {"PROMPT_COMMAND='echo one'", "PROMPT_COMMAND+=('echo vte')", true, "one\nvte\n"},
      {"PROMPT_COMMAND=()", "", true, ""},
      {"PROMPT_COMMAND=([3]='echo one' [7]='echo two')", "", true, "one\ntwo\n"},
      // One that is broken takes neither us nor the next element down.
      {"PROMPT_COMMAND='echo one; )'", "PROMPT_COMMAND+=('echo vte')", true, "vte\n"},
      {"PROMPT_COMMAND=';'", "PROMPT_COMMAND+=('echo vte')", true, "vte\n"},
      {"PROMPT_COMMAND=('if' 'echo two')", "", true, "two\n"},
  };
  for (const Row& row : rows) {
    INFO(row.before << " " << row.after);
    ShellboxOptions options;
    options.before_hook = row.before;
    options.after_hook = row.after;
    Shellbox box(ShellKind::Bash, options);
    put_allowed(box, "p", "export V=project\n");
    const std::string output = shown(box, "cd p");
    std::string commands;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
      if (line == "one" || line == "two" || line == "three" || line == "vte")
        commands += line + "\n";
    }
    CHECK(commands == row.commands);
    CHECK_THAT(shown(box, "echo $V"), Contains("project"));
    const std::string form = shown(box, "echo \"[${PROMPT_COMMAND@a}]\"");
    CHECK_THAT(form, Contains(row.array ? "[a]" : "[]"));
  }
}

SHELL_TEST(sourced_twice, "a hook that is read again acts once", "[state]") {
  ShellboxOptions options;
  const bool array = GENERATE(false, true);
  if (array) options.before_hook = in(kind, "PROMPT_COMMAND=(true)", "precmd_functions=(true)", "");
  Shellbox box(kind, options);
  put_allowed(box, "p", "export V=project\necho x >>count\n");
  const std::string again = in(kind, "eval \"$(dirvenv hook bash)\"",
                               "eval \"$(dirvenv hook zsh)\"", "dirvenv hook fish | source");
  box.run(again);
  CHECK(count_of(shown(box, "cd p"), "loaded") == 1);
  CHECK(count_of(shown(box, again), "loaded") <= 1);
  // fish has two of them, one for the directory.
  const std::string handlers =
      shown(box, in(kind, "echo ${PROMPT_COMMAND[*]}", "echo $precmd_functions",
                    "functions --handlers | string match -e _dirvenv"));
  CHECK(count_of(handlers, "_dirvenv_hook") == 1);
  CHECK(count_of(handlers, "_dirvenv_") == (kind == ShellKind::Fish ? 2 : 1));
  CHECK(value(box, "V") == "project");
  CHECK(lines_of(box.dir() + "/p/count") == 1);
  CHECK(count_of(shown(box, "cd .."), "unloaded") == 1);
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(histories, "b10: the history has what was typed and nothing else", "[state]") {
  Shellbox box(kind);
  put_allowed(box, "p", "export V=project\n");
  box.run("cd p");
  box.run("echo in the project");
  box.run("cd ..");
  const std::string listed = shown(box, in(kind, "history", "fc -l 1", "history"));
  CHECK_FALSE(contains(listed, "_dirvenv"));
  CHECK_FALSE(contains(listed, "DIRVENV"));
  for (const char* const line : {"cd p", "echo in the project", "cd .."}) {
    CHECK(count_of(listed, std::string(line) + "\n") == 1);
  }
  // `dirvenv allow` was typed too, and this line itself is in the lists of bash and fish's memory.
  CHECK(count_of(listed, "\n") <= 5);
}

SHELL_TEST(jobs, "background jobs and their number stay", "[state]") {
  Shellbox box(kind);
  box.run("sleep 1000 &");
  const std::string ask =
      in(kind, "echo $!; jobs -p", "echo $!; jobs -p", "echo $last_pid; jobs -p");
  const std::string before = shown(box, ask);
  REQUIRE(count_of(before, "\n") >= 2);
  through_project(box, [&](const std::string& where) {
    INFO(where);
    CHECK(shown(box, ask) == before);
  });
}

SHELL_TEST(listings,
           "b10: after a project the shell has no variable and no function more, or other",
           "[state]") {
  ShellboxOptions options;
  options.variables = {{"BASE", "one"}, {"LEFT", "base"}};
  Shellbox box(kind, options);
  put_allowed(box, "p", "export V=project BASE=two\nunset LEFT\nPATH_add bin\n");
  put(box, "q/.envrc", "export V=blocked\n");
  put_allowed(box, "f", "export V=failing\nfalse_command_that_is_not\nexit 1\n");
  listing(box);
  const auto before = listing(box);
  REQUIRE(before.size() > 20);
  for (const char* const go : {"p", "../q", "../f", "../p", ".."})
    box.run(std::string("cd ") + go);
  CHECK(differences(before, listing(box)) == "");
  options.dirvenv = "";
  Shellbox plain(kind, options);
  listing(plain);
  const auto without_us = listing(plain);
  for (const auto& [name, text] : before) {
    INFO(name);
    CHECK((without_us.count(name) != 0 || name == "chpwd_functions"));
  }
}

SHELL_TEST(terminal_modes, "b10: the terminal's modes stay", "[state]") {
  Shellbox box(kind);
  box.run("stty susp undef quit ^A");
  const std::string before = shown(box, "stty -g");
  through_project(box, [&](const std::string& where) {
    INFO(where);
    CHECK(shown(box, "stty -g") == before);
  });
}

}  // namespace dirvenv::test

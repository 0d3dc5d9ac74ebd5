// SPDX-License-Identifier: MIT
// The hooks of a project in a real shell: what they see, what they may do, and what they cannot.
#include <catch2/catch.hpp>

#include "core/shell_script.h"
#include "shells/answered.h"

namespace dirvenv::test {
namespace {

ProjectExtras hooks(const std::string& enter, const std::string& leave = "") {
  ProjectExtras extras;
  extras.enter = enter;
  extras.leave = leave;
  return extras;
}

}  // namespace

SHELL_TEST(in_order, "hooks run once each, within the project's environment", "[extras]") {
  AnsweredBox answered(kind);
  Shellbox& box = answered.box();
  ShellScript a = AnsweredBox::entered("/a", hooks("echo \"enter a $V\"", "echo \"leave a $V\""));
  a.message = "loaded a";
  CHECK(answered.apply(a) == "loaded a\nenter a project\n");
  CHECK(answered.apply(a) == "loaded a\n");
  a.extras->extras.leave = "echo \"left a $V\"";
  CHECK(answered.apply(a) == "loaded a\n");
  a.extras->extras.enter = "echo \"enter a again\"";
  CHECK(answered.apply(a) == "loaded a\nenter a again\n");
  ShellScript b = AnsweredBox::entered("/b", hooks("echo \"enter b $V\"", "echo \"leave b $V\""));
  b.changes[1].value = "b";
  CHECK(answered.apply(b) == "left a project\nenter b b\n");
  ShellScript none = AnsweredBox::entered("/none", {});
  none.message = "loaded none";
  CHECK(answered.apply(none) == "leave b b\nloaded none\n");
  CHECK(answered.apply(a) == "loaded a\nenter a again\n");
  ShellScript stays;
  stays.message = "stays";
  CHECK(answered.apply(stays) == "stays\n");
  ShellScript left = AnsweredBox::left();
  left.message = "unloaded";
  CHECK(answered.apply(left) == "left a project\nunloaded\n");
  CHECK(answered.apply(left) == "unloaded\n");
  CHECK(value(box, "V") == "unset");
}

SHELL_TEST(failing, "a hook that fails says so, and the project is loaded all the same",
           "[extras]") {
  AnsweredBox answered(kind);
  Shellbox& box = answered.box();
  const auto failed = [](const std::string& which, int status) {
    return "dirvenv: the " + which + " hook of ~/p failed with status " + std::to_string(status) +
           "\n";
  };
  struct Case {
    std::string code;
    int status;
    std::string shown;
  };
  const std::vector<Case> cases = {
      {"echo a; return 3; echo b", 3, "a\n"},
      {"echo a; exit 4; echo b", 4, "a\n"},
      {in(kind, "if true; then exit 4; fi\necho b", "if true; then exit 4; fi\necho b",
          "if true; exit 4; end\necho b"),
       4, ""},
      {in(kind, "f() { exit 5; }; f; echo b", "f() { exit 5 }; f; echo b",
          "function f; exit 5; end; f; echo b"),
       5, ""},
      {"sh -c 'exit 6'", 6, ""},
      {"false\n# a comment", 1, ""},
      {in(kind, "set -u; echo $nope; echo b\necho c", "setopt no_unset; echo $nope; echo b\necho c",
          "false"),
       1, "*"},
      {in(kind, "set -eu; exit 4", "set -eu; exit 4", "exit 4"), 4, ""},
      {in(kind, "set -eu; echo $nope; echo b", "set -eu; echo $nope; echo b", "false"), 1, "*"},
      {in(kind, "echo ${nope?bad}\necho b", "echo /nope*\necho b", "false"), 1, "*"},
      {in(kind, "echo before; if", "echo before; if (", "echo before\necho ("),
       kind == ShellKind::Bash  ? 2
       : kind == ShellKind::Zsh ? 1
                                : 123,
       "*"},
      {"true; exit", 0, ""},
      {in(kind, "(exit 7); true", "(exit 7); true", "true"), 0, ""},
      {in(kind, "set -e; false; echo b", "set -e; false; echo b", "false; echo b"), 0, "b\n"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.code);
    const std::string text =
        answered.apply(AnsweredBox::entered("/p", hooks(each.code, each.code)));
    const std::string line = each.status == 0 ? "" : failed("enter", each.status);
    if (each.shown == "*") {
      CHECK_THAT(text, Catch::Matchers::EndsWith(line));
      CHECK_THAT(text, !Catch::Matchers::Contains("b\n") && !Catch::Matchers::Contains("before\n"));
    } else {
      CHECK(text == each.shown + line);
    }
    CHECK(value(box, "V") == "project");
    const std::string bye = answered.apply(AnsweredBox::left());
    CHECK_THAT(bye,
               Catch::Matchers::EndsWith(each.status == 0 ? "" : failed("leave", each.status)));
    CHECK(value(box, "V") == "unset");
  }
  CHECK(box.exit() == 0);
}

SHELL_TEST(strict_user, "hooks fail without harm where the user's shell is strict", "[extras]") {
  AnsweredBox answered(kind, in(kind, "set -eu; IFS=e1",
                                "setopt err_exit no_unset ksh_arrays; IFS=e1", "set -g IFS e1"));
  Shellbox& box = answered.box();
  ProjectExtras extras = hooks("echo \"in $V\"; false", "echo out; exit 3");
  extras.aliases = {{"t", "echo 1 e"}};
  CHECK(answered.apply(AnsweredBox::entered("/p", extras)) ==
        "in project\ndirvenv: the enter hook of ~/p failed with status 1\n");
  CHECK(shown(box, "t") == "1 e\n");
  CHECK(answered.apply(AnsweredBox::left()) ==
        "out\ndirvenv: the leave hook of ~/p failed with status 3\n");
  CHECK(box.exit() == 0);
}

SHELL_TEST(own_exit, "the user's own exit is there again after a hook", "[extras]") {
  const std::string mine =
      in(kind, "exit() { echo mine; builtin exit 5; }", "exit() { echo mine; builtin exit 5 }",
         "function exit; echo mine; builtin exit 5; end");
  AnsweredBox answered(kind, mine);
  Shellbox& box = answered.box();
  const std::string print = in(kind, "declare -f exit", "functions exit", "functions exit");
  const std::string before = shown(box, print);
  const ProjectExtras extras = hooks("echo one; exit 2; echo two", "echo three; exit");
  // In fish nothing stands in for it: there, the user's own one is called, and ends the hook.
  const std::string own = kind == ShellKind::Fish ? "mine\n" : "";
  const std::string status = kind == ShellKind::Fish ? "5" : "2";
  CHECK(answered.apply(AnsweredBox::entered("/p", extras)) ==
        "one\n" + own + "dirvenv: the enter hook of ~/p failed with status " + status + "\n");
  CHECK(shown(box, print) == before);
  answered.apply(AnsweredBox::left());
  CHECK(shown(box, print) == before);
  CHECK(box.exit() == 5);
}

TEST_CASE("the version that bash behaves as is the user's after a hook (bash)", "[extras][bash]") {
  for (const std::string own : {"", "BASH_COMPAT=4.2"}) {
    AnsweredBox answered(ShellKind::Bash, own);
    Shellbox& box = answered.box();
    const std::string compat = shown(box, "echo ${BASH_COMPAT-unset}; shopt compat42 compat43");
    for (const std::string code : {"true", "BASH_COMPAT=4.3", "shopt -s compat43"}) {
      CHECK(answered.apply(AnsweredBox::entered("/p", hooks(code, code))) == "");
      CHECK(shown(box, "echo ${BASH_COMPAT-unset}; shopt compat42 compat43") == compat);
      CHECK(answered.apply(AnsweredBox::left()) == "");
      CHECK(shown(box, "echo ${BASH_COMPAT-unset}; shopt compat42 compat43") == compat);
    }
  }
}

SHELL_TEST(interrupted, "Ctrl-C ends a hook and leaves nothing half done", "[extras]") {
  AnsweredBox answered(kind);
  Shellbox& box = answered.box();
  const std::string wait = "sh -c 'echo started; exec sleep 100'; echo never";
  const auto interrupted_by = [&](const ShellScript& script) {
    answered.put_answer(script);
    box.type("true\r");
    box.wait_output("started");
    box.interrupt();
    // Only bash runs the rest of what comes before a prompt.
    if (kind == ShellKind::Bash) return plain_text(box.wait_prompt().output);
    box.wait_output("$ ");
    return shown(box, "true");
  };
  CHECK_THAT(interrupted_by(AnsweredBox::entered("/p", hooks(wait, wait))),
             !Catch::Matchers::Contains("never"));
  CHECK(value(box, "V") == "project");
  // A subshell is left by `exit`, and so is this one, at the end.
  CHECK(shown(box, in(kind, "(exit 4); echo $?", "(exit 4); echo $?", "true; echo 4")) == "4\n");
  CHECK_THAT(interrupted_by(AnsweredBox::left()), !Catch::Matchers::Contains("never"));
  CHECK(answered.apply(AnsweredBox::left()) == "");
  CHECK(value(box, "V") == "unset");
  CHECK(answered.apply(AnsweredBox::entered("/p", hooks("exit 3"))) ==
        "dirvenv: the enter hook of ~/p failed with status 3\n");
  CHECK_THAT(interrupted_by(AnsweredBox::entered("/q", hooks(wait))),
             !Catch::Matchers::Contains("never"));
  box.run("true");
  CHECK(box.exit() == 0);
}

}  // namespace dirvenv::test

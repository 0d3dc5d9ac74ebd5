// SPDX-License-Identifier: MIT
#include "core/shell_script.h"

#include <catch2/catch.hpp>

#include "engine/extras_code.h"
#include "support/shell_session.h"

namespace dirvenv {
namespace {

using Kind = VariableChange::Kind;
using test::ShellSession;

ShellScript script_of(std::vector<VariableChange> changes, const std::string& message = "") {
  ShellScript script;
  script.changes = std::move(changes);
  script.message = message;
  return script;
}

VariableChange applied(const std::string& name, std::optional<std::string> value,
                       bool was_exported = false) {
  return {Kind::Apply, name, std::move(value), was_exported};
}

VariableChange restore(const std::string& name, std::optional<std::string> value = std::nullopt) {
  return {Kind::Restore, name, std::move(value), true};
}

bool is_one_printable_line(const std::string& text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a script is one line of printable ASCII, whatever it sets", "[shell_script]") {
  std::string all;
  for (int byte = 1; byte < 256; ++byte)
    all.push_back(static_cast<char>(byte));
  ShellScript script = script_of({applied("A", all),
                                  applied("MY_PATH", all),
                                  restore("B", all),
                                  {Kind::Forget, "C", {}, false},
                                  applied("D", std::nullopt)},
                                 all);
  script.fallback = script.changes;
  script.same.emplace();
  script.same->directory = all;
  script.same->stamp = all;
  script.extras = ShellExtras{all, all, {{{"t", all}, {"u.+-1", "x"}}, all, all, ""}};
  for (const Shell shell : test::kAllShells) {
    script.extras_code = extras_code(shell);
    const std::string text = print_script(shell, script);
    CHECK(text.size() > all.size());
    CHECK(is_one_printable_line(text));
  }
}

TEST_CASE("a name that is no name is never printed", "[shell_script]") {
  for (const std::string name : {"", "x[$(id)]", "a b", "1x", "a;id", "\n"}) {
    for (const Shell shell : test::kAllShells) {
      CHECK(print_script(shell, script_of({applied("A", "1"), applied(name, "1")}, "m")).empty());
      ShellScript script;
      script.fallback = {restore(name, "1")};
      CHECK(print_script(shell, script).empty());
    }
  }
  for (const std::string name : {"", "-x", "a b", "a;id", "a=b", "if", "\xc3\xa4", "\n"}) {
    for (const Shell shell : test::kAllShells) {
      CAPTURE(name);
      ShellScript script = script_of({applied("A", "1")});
      script.extras = ShellExtras{"/p", "/p", {{{"t", "x"}, {name, "x"}}, "", "", ""}};
      CHECK(print_script(shell, script).empty());
    }
  }
}

TEST_CASE("an answer without anything to do is empty", "[shell_script]") {
  for (const Shell shell : test::kAllShells)
    CHECK(print_script(shell, {}).empty());
}

TEST_CASE("a frame tells the length of what follows", "[shell_script]") {
  CHECK(frame_script("") == "00000012:#dirvenv-end");
  CHECK(frame_script("true; ") == "00000018:true; #dirvenv-end");
  const std::string framed = frame_script(std::string(100'000, 'x'));
  CHECK(framed.substr(0, 9) == "00100012:");
  CHECK(framed.size() == 100'012 + 9);
}

TEST_CASE("an answer's file is one line that empties it first and ends with its mark",
          "[shell_script]") {
  const std::string head = "builtin printf '' 2>/dev/null >|\"$_dirvenv_channel/answer\"; ";
  CHECK(answer_file_of("") == head + "_dirvenv_whole=1\n");
  CHECK(answer_file_of("true; ") == head + "true; _dirvenv_whole=1\n");
  CHECK(answer_file_of("() { true; }") == head + "() { true; }; _dirvenv_whole=1\n");
}

TEST_CASE("each shell's own names are known", "[shell_script]") {
  CHECK(is_special_name(Shell::Bash, "RANDOM"));
  CHECK_FALSE(is_special_name(Shell::Zsh, "RANDOM"));
  CHECK(is_special_name(Shell::Zsh, "USERNAME"));
  CHECK(is_special_name(Shell::Fish, "umask"));
  for (const Shell shell : test::kAllShells) {
    CHECK_FALSE(is_special_name(shell, "PATH"));
    CHECK_FALSE(is_special_name(shell, "FOO"));
  }
}

TEST_CASE("variables are set, unset and restored", "[shell_script][shells]") {
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell, "A=1 EMPTY= ");
    session.apply(
        script_of({applied("A", "it's\n$x", true), applied("B", ""), applied("EMPTY", {}, true)}));
    session.show({"A", "B", "EMPTY"});
    session.apply(script_of({restore("A", "1"), restore("B"), restore("EMPTY", "")}));
    session.show({"A", "B", "EMPTY"});
    CHECK(session.run() == "A[it's\n$x]\nB[]\nEMPTY absent\nA[1]\nB absent\nEMPTY[]\n");
  }
}

TEST_CASE("the message comes to stderr once all is applied", "[shell_script][shells]") {
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell);
    session.apply(script_of({applied("A", "1")}, "loaded 'x' %s\\n"));
    CHECK(session.run() == "loaded 'x' %s\\n\n");
    ShellSession alone(shell);
    alone.apply(script_of({}, "only this"));
    CHECK(alone.run() == "only this\n");
  }
}

TEST_CASE("a variable that is not exported survives a load", "[shell_script][shells]") {
  const test::PerShell mine{"X=$'it\\'s \\n$mine'", "X=$'it\\'s \\n$mine'",
                            "set -g X \"it's \"\\n'$mine'"};
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell);
    session.line(mine.of(shell));
    session.apply(script_of({applied("X", "project")}));
    session.show({"X"});
    session.apply(script_of({applied("X", "second", true)}));
    session.show({"X"});
    session.apply(script_of({restore("X")}));
    session.show({"X"});
    session.line("printf '%s\\n' \"$X\"");
    CHECK(session.run() == "X[project]\nX[second]\nX absent\nit's \n$mine\n");
  }
}

TEST_CASE("an array of the same name survives a load", "[shell_script][shells]") {
  const test::PerShell mine{"X=(a '' 'b  c')", "X=(a '' 'b  c')", "set -g X a '' 'b  c'"};
  const test::PerShell all{"printf '<%s>' \"${X[@]}\"", "printf '<%s>' \"${X[@]}\"",
                           "printf '<%s>' $X"};
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell);
    session.line(mine.of(shell));
    session.apply(script_of({applied("X", "project")}));
    session.show({"X"});
    session.apply(script_of({restore("X")}));
    session.show({"X"});
    session.line(all.of(shell));
    CHECK(session.run() == "X[project]\nX absent\n<a><><b  c>");
  }
}

TEST_CASE("maps and numbers of the same name survive a load", "[shell_script][shells]") {
  for (const Shell shell : {Shell::Bash, Shell::Zsh}) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell);
    session.line("typeset -A M; M[k]='v w'; typeset -i N=7; E=()");
    session.apply(script_of({applied("M", "m"), applied("N", "text"), applied("E", "e")}));
    session.show({"M", "N", "E"});
    session.apply(script_of({restore("M"), restore("N"), restore("E")}));
    session.show({"M", "N", "E"});
    session.line("N+=1; E+=(x); echo \"${M[k]} $N ${#E[@]}\"");
    CHECK(session.run() == "M[m]\nN[text]\nE[e]\nM absent\nN absent\nE absent\nv w 8 1\n");
  }
}

TEST_CASE("no name of a variable is one of ours", "[shell_script][shells]") {
  const std::vector<std::string> names = {"w", "d", "n", "l", "x", "i", "argv1", "name", "answer"};
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    std::vector<VariableChange> load;
    std::vector<VariableChange> leave;
    std::string loaded;
    std::string left;
    ShellSession session(shell);
    for (const std::string& name : names) {
      session.line((shell == Shell::Fish ? "set -g " + name + " " : name + "=") + "mine");
      load.push_back(applied(name, "project"));
      leave.push_back(restore(name));
      loaded += name + "[project]\n";
      left += name + " absent\n";
    }
    session.apply(script_of(load));
    session.show(names);
    session.apply(script_of(leave));
    session.show(names);
    for (const std::string& name : names)
      session.line("echo $" + name);
    for (size_t i = 0; i < names.size(); ++i)
      left += "mine\n";
    CHECK(session.run() == loaded + left);
  }
}

TEST_CASE("what the user took over is only forgotten", "[shell_script][shells]") {
  const test::PerShell mine{"X=old", "X=old", "set -g X old"};
  const test::PerShell taken{"export X=taken", "export X=taken", "set -gx X taken"};
  for (const Shell shell : test::kAllShells) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell);
    session.line(mine.of(shell));
    session.apply(script_of({applied("X", "project")}));
    session.line(taken.of(shell));
    session.apply(script_of({{Kind::Forget, "X", {}, false}}));
    session.show({"X", "_dirvenv_was_X"});
    session.line(shell == Shell::Fish ? "set -q _dirvenv_was_X; and echo left"
                                      : "echo ${_dirvenv_was_X+left}");
    CHECK(session.run() ==
          std::string("X[taken]\n_dirvenv_was_X absent\n") + (shell == Shell::Fish ? "" : "\n"));
  }
}

TEST_CASE("a read-only variable keeps everything as it was", "[shell_script][shells]") {
  for (const Shell shell : {Shell::Bash, Shell::Zsh}) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell, "GOOD=bad OTHER=1 ");
    session.line("readonly LOCKED=mine");
    ShellScript script =
        script_of({applied("OTHER", "2", true), applied("LOCKED", "project")}, "loaded");
    script.fallback = {restore("GOOD", "good")};
    session.apply(script);
    session.show({"GOOD", "OTHER", "LOCKED"});
    session.line("echo $LOCKED");
    CHECK(session.run() ==
          "dirvenv: error LOCKED is read-only in this shell; nothing was loaded. Take it out of "
          "the file, or start another shell\nGOOD[good]\nOTHER[1]\nLOCKED absent\nmine\n");
  }
}

TEST_CASE("what became read-only during a load stays, and all else goes back",
          "[shell_script][shells]") {
  for (const Shell shell : {Shell::Bash, Shell::Zsh}) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell, "A=1 ");
    session.line("X=mine");
    session.apply(script_of(
        {applied("A", "2", true), applied("W", "3"), applied("X", "4"), applied("Y", "5")}));
    session.line("readonly W X");
    session.apply(script_of({restore("A", "1"), restore("W"), restore("X"), restore("Y")}, "left"));
    session.show({"A", "W", "X", "Y"});
    const std::string end = " is read-only in this shell and stays as it is\n";
    CHECK(session.run() == "dirvenv: error W" + end + "dirvenv: error X" + end +
                               "left\nA[1]\nW[3]\nX[4]\nY absent\n");
  }
}

TEST_CASE("a script works under set -u and with the user's functions", "[shell_script][shells]") {
  for (const Shell shell : {Shell::Bash, Shell::Zsh}) {
    CAPTURE(test::plain_shell(shell));
    ShellSession session(shell, "A=1 ");
    session.line("set -u; X=mine");
    session.line("printf() { echo oops; }; unset() { echo oops; }");
    session.apply(
        script_of({applied("A", "2", true), applied("X", "3"), applied("Y", "4")}, "said"));
    session.show({"A", "X", "Y"});
    session.apply(script_of({restore("A", "1"), restore("X"), restore("Y")}));
    session.show({"A", "X", "Y"});
    CHECK(session.run() == "said\nA[2]\nX[3]\nY[4]\nA[1]\nX absent\nY absent\n");
  }
}

}  // namespace dirvenv

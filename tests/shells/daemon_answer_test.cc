// SPDX-License-Identifier: MIT
// How an answer of the daemon's comes into a shell: all of it or none, and nothing else with it.
#include <csignal>
#include <filesystem>

#include "engine/channels.h"
#include "os/files.h"
#include "shells/with_daemon.h"

namespace dirvenv::test {
namespace {

std::string answer_path(const Shellbox& box) {
  const Channels channels(box.runtime_dir() + "/dirvenv");
  const auto shells = channels.all();
  REQUIRE(shells.size() == 1);
  return channels.path(shells[0]) + "/answer";
}

/// bash and zsh: between the daemon's word that an answer is there and the look at it, `command`.
void before_the_look(Shellbox& box, const std::string& command) {
  const std::string text = "dirvenv hook " + std::string(name_of(box.kind()));
  box.run("eval \"$(" + text +
          " | sed -n '/^_dirvenv_ask_daemon()/,/^}/{s/_ask_daemon/_really_ask/;p}')\"");
  box.run("_dirvenv_ask_daemon() { _dirvenv_really_ask || return; command " + command + "; }");
}

}  // namespace

SHELL_TEST(large, "an answer of half a megabyte comes whole", "[daemon]") {
  const WithDaemon daemon;
  std::string text;
  for (int i = 0; i < 50; ++i)
    text += "export V" + std::to_string(i) + "='" + std::string(10'000, 'a') + "é'\n";
  const auto box = make_linked_box(kind, text);
  take_client_away(*box);
  CHECK(contains(shown(*box, "cd p"), "dirvenv: loaded "));
  auto environment = box->environment();
  for (int i = 0; i < 50; ++i)
    CHECK(environment["V" + std::to_string(i)] == std::string(10'000, 'a') + "é");
  CHECK(contains(shown(*box, "cd .."), "dirvenv: unloaded "));
  CHECK(box->environment().count("V49") == 0);
}

SHELL_TEST(lost, "an answer that is lost on the way is the client's to give, and nobody is told",
           "[daemon]") {
  // fish finds the answer by looking for it.
  if (kind == ShellKind::Fish) return;
  const WithDaemon daemon;
  for (const std::string command : {"rm -f '%'", "cp /dev/null '%'"}) {
    const auto box = make_linked_box(kind);
    const std::string answer = answer_path(*box);
    before_the_look(*box, std::string(command).replace(command.find('%'), 1, answer));
    const std::string text = shown(*box, "cd p");
    CHECK(contains(text, "dirvenv: loaded "));
    CHECK_FALSE(contains(text, "answer"));
    CHECK(value(*box, "A") == "1");
  }
}

SHELL_TEST(emptied, "a project's hook runs when the answer that held it is empty", "[daemon]") {
  const WithDaemon daemon;
  Shellbox box(kind);
  const std::string answer(in(kind, "$_dirvenv_channel/answer", "$_dirvenv_channel/answer",
                              "$_dirvenv_channel[1]/answers/*"));
  put(box, "p/.dirvenv.toml",
      "[env]\nA = 'secret of p'\n[hooks]\nenter = \"cat " + answer + " >seen; echo entered $A\"\n");
  box.run("dirvenv allow --yes p");
  box.run("cd p");
  box.run("cd ..");
  take_client_away(box);
  box.run("rm -f p/seen");
  CHECK(contains(shown(box, "cd p"), "entered secret of p"));
  CHECK(read_file(box.dir() + "/p/seen").empty());
}

TEST_CASE("a user's RETURN trap does not see the answer come", "[daemon][bash]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash);
  take_client_away(*box);
  box->run("trap 'returned=1' RETURN");
  CHECK(contains(shown(*box, "cd p"), "dirvenv: loaded "));
  CHECK(value(*box, "returned") == "unset");
}

namespace {

/// What Ctrl-C would, as soon as the variable changes.
void interrupt_at(Shellbox& box, const std::string& name) {
  box.run("function stop_here --on-variable " + name +
          "; functions -e stop_here; kill -INT $fish_pid; end");
}

/// 600 variables that a project sets, some of which there were before, and PATH.
void enter_and_leave_interrupted(Shellbox& box) {
  std::string text = "PATH_add bin\n";
  for (int i = 100; i < 700; ++i)
    text += "export V" + std::to_string(i) + "=p\n";
  put_allowed(box, "p", text);
  box.run("set -gx V150 mine; set -gx V650 mine");
  box.run("cd p");
  box.run("cd ..");
  const auto before = box.environment();
  for (const std::string name : {"V120", "V400", "V690", "PATH"}) {
    CAPTURE(name);
    interrupt_at(box, name);
    box.run("cd p");
    box.run("true");
    auto environment = box.environment();
    for (int i = 100; i < 700; ++i)
      CHECK(environment["V" + std::to_string(i)] == "p");
    CHECK(environment["PATH"].starts_with(box.dir() + "/p/bin:"));
    interrupt_at(box, name);
    box.run("cd ..");
    box.run("true");
    environment = box.environment();
    for (const auto& [left, value] : environment) {
      if (left.starts_with("V") || left == "PATH") CHECK(before.at(left) == value);
    }
    CHECK(environment.size() == before.size());
  }
}

/// What a shell has that no environment tells of.
std::string lists_of(Shellbox& box) {
  return shown(
      box,
      "echo (count $L1 $L2 $U1 $MANPATH) $L1 - $L2 - $U1 - $MANPATH; set -qx U1; echo $status");
}

/// From one project to the other and out, cut at each variable in turn, beside lists of the user's.
void move_interrupted(Shellbox& box) {
  put_allowed(box, "p",
              "export EDITOR=emacs ZED=1 BB=1 L1=p L2=p U1=p\nPATH_add pbin\n"
              "path_add PYTHONPATH plib\nunset GONE\n");
  put_allowed(box, "q",
              "export EDITOR=ed PYTHONPATH=q ZED=2 CC=1 L2=q U1=q\nPATH_add qbin\n"
              "path_add MANPATH man\n");
  box.run("set -gx EDITOR vi; set -gx PYTHONPATH /a /b; set -gx GONE here; set -gx MANPATH /m");
  box.run("set -gx L1 a b; set -gx L2 c d; set -g U1 x y");
  box.run("cd p");
  const auto in_p = box.environment();
  box.run("cd ../q");
  const auto in_q = box.environment();
  box.run("cd ..");
  const auto before = box.environment();
  const std::string lists = lists_of(box);
  for (const std::string name :
       {"EDITOR", "PATH", "PYTHONPATH", "MANPATH", "GONE", "BB", "CC", "L1", "L2", "U1",
        "DIRVENV_STATE", "DIRVENV_DIR", "DIRVENV_STATUS", "_dirvenv_was_L2", "_dirvenv_was_U1",
        "_dirvenv_list_L1", "_dirvenv_list_U1", "_dirvenv_undone", "_dirvenv_kept"}) {
    CAPTURE(name);
    const auto move = [&](const std::string& command) {
      interrupt_at(box, name);
      box.run(command);
      box.run("true");
      box.run("functions -e stop_here; true");
    };
    const auto expect = [&](const std::map<std::string, std::string>& wanted) {
      for (const auto& [variable, value] : box.environment()) {
        CAPTURE(variable);
        // Each load has its own.
        if (variable != "DIRVENV_STATE") CHECK(wanted.at(variable) == value);
      }
      CHECK(box.environment().size() == wanted.size());
    };
    move("cd p");
    expect(in_p);
    move("cd ../q");
    expect(in_q);
    move("cd ../p");
    expect(in_p);
    move("cd ..");
    expect(before);
    CHECK(lists_of(box) == lists);
    CHECK(shown(box, "set -n | string match -r '^_dirvenv_(was|list|undone).*'") == "");
  }
}

}  // namespace

TEST_CASE("a universal variable of fish's is there again, and nothing of ours stays",
          "[hook][fish]") {
  Shellbox box(ShellKind::Fish);
  put_allowed(box, "p", "export UV=project\n");
  box.run("set -U UV users");
  box.run("cd p");
  CHECK(shown(box, "echo $UV; set -qU UV; and echo beside") == "project\nbeside\n");
  box.run("cd ..");
  CHECK(shown(box, "echo $UV; set -qg UV; or echo alone") == "users\nalone\n");
  CHECK(shown(box, "set -n | string match -r '^_dirvenv_(was|list|undone).*'") == "");
}

TEST_CASE("a list of fish's is the path variable that it was", "[hook][fish]") {
  Shellbox box(ShellKind::Fish);
  put_allowed(box, "p", "export UE=p UL=p GL=p\n");
  box.run("set -Ux UE one; set -Ux --path UL a b; set -g --path GL c d");
  box.run("cd p");
  // Also what is universal and was changed meanwhile, as by another fish.
  box.run("set -U UE two");
  CHECK(shown(box, "echo $UE $UL $GL") == "p p p\n");
  box.run("cd ..");
  CHECK(shown(box, "echo $UE (count $UL) $UL (count $GL) $GL \"$GL\"") == "two 2 a b 2 c d c:d\n");
  CHECK(shown(box, "set -qg UE; or set -qg UL; or echo alone; set -qx GL; or echo inside") ==
        "alone\ninside\n");
}

TEST_CASE("what the daemon says comes to fish's terminal, wherever a command's output goes",
          "[daemon][fish]") {
  const WithDaemon daemon;
  const auto linked = make_linked_box(ShellKind::Fish);
  Shellbox& box = *linked;
  take_client_away(box);
  CHECK(shown(box, "cd p >out; echo $A").find("loaded") != std::string::npos);
  CHECK(shown(box, "begin; cd ..; end | cat >>out").find("unloaded") != std::string::npos);
  CHECK(shown(box, "set x (cd p; echo in)").find("loaded") != std::string::npos);
  CHECK(shown(box, "cd ..; echo \"[$x]\"").find("[in]") != std::string::npos);
  CHECK(read_file(box.dir() + "/out").empty());
}

TEST_CASE("an answer that Ctrl-C ends anywhere leaves nothing wrong (fish)", "[daemon][fish]") {
  DYNAMIC_SECTION("the daemon's") {
    const WithDaemon daemon;
    Shellbox box(ShellKind::Fish);
    move_interrupted(box);
  }
  DYNAMIC_SECTION("the client's") {
    Shellbox box(ShellKind::Fish);
    move_interrupted(box);
  }
}

TEST_CASE("an answer that Ctrl-C ends half-way is gone on with at the next prompt (fish)",
          "[daemon][fish]") {
  DYNAMIC_SECTION("the daemon's") {
    const WithDaemon daemon;
    Shellbox box(ShellKind::Fish);
    enter_and_leave_interrupted(box);
  }
  DYNAMIC_SECTION("the client's") {
    Shellbox box(ShellKind::Fish);
    enter_and_leave_interrupted(box);
  }
}

TEST_CASE("a question that Ctrl-C has given up is answered by nobody (fish)", "[daemon][fish]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Fish, "export A='secret of p'\n");
  const std::string channel = answer_path(*box).substr(0, answer_path(*box).rfind('/'));
  const auto pid = Channels(box->runtime_dir() + "/dirvenv").daemon();
  REQUIRE(pid);
  box->run("function _dirvenv_wait_for; kill -INT $fish_pid; sleep 1000; end");
  REQUIRE(::kill(pid->pid, SIGSTOP) == 0);
  box->run("cd p");
  box->run("true");
  CHECK(value(*box, "A") == "secret of p");
  CHECK(read_file(channel + "/question").empty());
  REQUIRE(::kill(pid->pid, SIGCONT) == 0);
  // Another shell's question is served after all that was there before.
  ShellboxOptions options;
  options.root = box->root();
  Shellbox other(ShellKind::Zsh, options);
  other.run("cd p");
  other.run("cd ..");
  take_client_away(other);
  CHECK(contains(shown(other, "cd p"), "dirvenv: loaded "));
  for (const std::string& path : tree_paths(channel, 100)) {
    INFO(path);
    if (leads_to(path, FileStatus::Kind::Regular)) CHECK_FALSE(contains(read_file(path), "secret"));
  }
}

TEST_CASE("what moves while an answer is applied is left to the next prompt (fish)",
          "[daemon][fish]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Fish, "export A=1 B=2\n");
  box->run("function back --on-variable A; cd " + box->dir() + "; end");
  const std::string text = shown(*box, "cd p");
  INFO(text);
  const size_t loaded = text.find("dirvenv: loaded ");
  CHECK(loaded != std::string::npos);
  CHECK(text.find("dirvenv: unloaded ") > loaded);
  CHECK(text.find("dirvenv: unloaded ") == text.rfind("dirvenv: "));
  CHECK(value(*box, "A") == "unset");
  CHECK(value(*box, "B") == "unset");
  CHECK(value(*box, "DIRVENV_STATE") == "unset");
}

TEST_CASE("options of zsh's that show what is read show nothing of an answer", "[daemon][zsh]") {
  const WithDaemon daemon;
  for (const std::string option : {"verbose", "source_trace"}) {
    const auto box = make_linked_box(ShellKind::Zsh, "export A='secret of p'\n");
    box->run("setopt " + option);
    const std::string text = shown(*box, "cd p");
    CHECK(contains(text, "dirvenv: loaded "));
    CHECK_FALSE(contains(text, "secret"));
    CHECK_FALSE(contains(text, "answer"));
  }
}

TEST_CASE("verbose bash shows nothing of an answer", "[daemon][bash]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Bash, "export A='secret of p'\n");
  box->run("set -v");
  CHECK_FALSE(contains(shown(*box, "cd p"), "secret"));
  CHECK(contains(shown(*box, "set -o"), "verbose        \ton"));
  CHECK(value(*box, "A") == "secret of p");
}

TEST_CASE("the daemon is asked where zsh calculates in floating point", "[daemon][zsh]") {
  const WithDaemon daemon;
  const auto box = make_linked_box(ShellKind::Zsh);
  take_client_away(*box);
  box->run("setopt force_float");
  CHECK(contains(shown(*box, "cd p"), "dirvenv: loaded "));
  CHECK(contains(shown(*box, "cd .."), "dirvenv: unloaded "));
}

}  // namespace dirvenv::test

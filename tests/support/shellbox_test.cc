// SPDX-License-Identifier: MIT
// The test support's own tests: what the stories rely on. No dirvenv is needed.
#include "support/shellbox.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>
#include <string>

#include "support/process_count.h"
#include "support/steps.h"
#include "support/temp_dir.h"
#include "support/terminal_text.h"

namespace dirvenv::test {
namespace {

using Catch::Matchers::Contains;

ShellboxOptions without_hook() {
  ShellboxOptions options;
  options.dirvenv = "";
  return options;
}

std::string shown(const ShellStep& step) {
  return plain_text(step.output);
}

}  // namespace

TEST_CASE("a shellbox shows what a typed line wrote, its status and its environment",
          "[shellbox]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  ShellboxOptions options = without_hook();
  options.variables["ODD"] = "two words,\n'one' line";
  Shellbox box(kind, options);
  CHECK(shown(box.run("echo hello")) == "hello\n");
  box.run("");
  box.run("sh -c 'exit 7'");
  CHECK(box.status() == 7);
  CHECK(box.environment()["ODD"] == "two words,\n'one' line");
  const std::string long_word(3000, 'x');
  CHECK(shown(box.run("echo " + long_word)) == long_word + "\n");
  CHECK(box.exit() == 0);
}

TEST_CASE("a directory with any name can be entered", "[shellbox]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  Shellbox box(kind, without_hook());
  const std::string name = "it's \"q\" $(touch pwned) \xc3\xbc\t\n\\ !x `y`";
  make_directories(box.dir() + "/" + name);
  box.change_directory(name);
  CHECK(box.environment()["PWD"] == box.dir() + "/" + name);
  CHECK_FALSE(box.exists("pwned"));
}

TEST_CASE("watching changes neither the pipe status nor the last word", "[shellbox]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh);
  Shellbox box(kind, without_hook());
  box.run("false | true | false");
  const std::string pipe = kind == ShellKind::Bash ? "\"${PIPESTATUS[*]}\"" : "$pipestatus";
  CHECK(shown(box.run("echo $? " + pipe)) == "1 1 0 1\n");
  box.run("echo one two");
  CHECK(shown(box.run("echo $_")) == "two\n");
}

TEST_CASE("a running command can be interrupted", "[shellbox]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  Shellbox box(kind, without_hook());
  box.type("sh -c 'echo started; exec sleep 1000'\r");
  box.wait_output("started");
  box.interrupt();
  box.wait_prompt();
  CHECK(shown(box.run("echo still here")) == "still here\n");
}

TEST_CASE("a shell that dies or hangs is an error with the transcript", "[shellbox]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  const std::string own_pid = kind == ShellKind::Fish ? "$fish_pid" : "$$";
  Shellbox dying(kind, without_hook());
  CHECK_THROWS_WITH(dying.run("kill -9 " + own_pid), Contains("the shell has ended"));
  Shellbox hanging(kind, without_hook());
  hanging.set_deadline(std::chrono::milliseconds(200));
  CHECK_THROWS_WITH(hanging.run("sleep 1000"), Contains("no prompt in time"));
}

TEST_CASE("a nested shell gives its own prompts", "[shellbox]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  Shellbox box(kind, without_hook());
  const pid_t outer = box.pid();
  box.run(name_of(kind));
  CHECK(box.pid() != outer);
  box.run("exit");
  CHECK(box.pid() == outer);
}

TEST_CASE("PROMPT_COMMAND stays a string or an array", "[shellbox]") {
  ShellboxOptions options = without_hook();
  options.after_hook = GENERATE("", "PROMPT_COMMAND='echo S'", "PROMPT_COMMAND=('echo S')");
  Shellbox box(ShellKind::Bash, options);
  const bool array = options.after_hook.find('(') != std::string::npos;
  CHECK_THAT(shown(box.run("echo [${PROMPT_COMMAND@a}]")), Contains(array ? "[a]" : "[]"));
}

TEST_CASE("builtins start no process and the trace counts those that do", "[process_count]") {
  const ShellKind kind = GENERATE(ShellKind::Bash, ShellKind::Zsh, ShellKind::Fish);
  const TempDir directory;
  const ProcessTrace trace(directory / "trace");
  ShellboxOptions options = without_hook();
  options.command_prefix = trace.command_prefix();
  Shellbox box(kind, options);
  const std::size_t begin = trace.position();
  box.run("echo builtin");
  box.run("");
  const std::size_t middle = trace.position();
  box.run("/bin/true; /bin/true | /bin/cat");
  const std::size_t end = trace.position();
  INFO(trace.text(begin, end));
  CHECK(trace.between(begin, middle).created == 0);
  CHECK(trace.between(begin, middle).executed == 0);
  CHECK(trace.between(middle, end).created == 3);
  CHECK(trace.between(middle, end).executed == 3);
}

TEST_CASE("threads and failed calls are no processes", "[process_count]") {
  const ProcessCount count = count_processes(
      "10 clone3({flags=CLONE_VM|CLONE_THREAD} => {parent_tid=[11]}, 88) = 11\n"
      "10 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>\n"
      "11 execve(\"/a\", [\"a\"], 0x1 /* 3 vars */) = -1 ENOENT (No such file or directory)\n"
      "10 <... clone resumed>, child_tidptr=0x2) = 12\n"
      "12 execve(\"/b\", [\"b\"], 0x1 /* 3 vars */ <unfinished ...>\n"
      "12 <... execve resumed>) = 0\n"
      "10 fork() = -1 EAGAIN (Resource temporarily unavailable)\n"
      "10 vfork( <unfinished ...>\n");
  CHECK(count.created == 2);
  CHECK(count.executed == 1);
}

TEST_CASE("a story's text becomes steps", "[steps]") {
  const auto steps =
      parse_steps("# why\nwrite a b <<END\n# kept\n\nEND\nshell-only zsh: run x y\n", "s");
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].argument == "a b");
  CHECK(steps[0].body == "# kept\n\n");
  CHECK(steps[1].line == 6);
  CHECK(steps[1].argument == "x y");
  CHECK(steps[1].only == ShellKind::Zsh);
  CHECK_THROWS_WITH(parse_steps("\nwrite f\n", "s"), Contains("s:2:"));
  CHECK_THROWS_WITH(parse_steps("write f <<END\n", "s"), Contains("no line 'END'"));
  CHECK_THROWS_WITH(parse_steps("shell-only csh: run x\n", "s"), Contains("s:1:"));
}

}  // namespace dirvenv::test

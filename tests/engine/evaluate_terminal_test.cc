// SPDX-License-Identifier: MIT
// What a file and its programs can do with the terminal that they print on.
#include <fcntl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>

#include "engine/evaluate.h"
#include "os/fifo.h"
#include "os/pseudo_terminal.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

struct Seen {
  std::string output;
  bool same_modes = false;
  bool loaded = false;
};

// Evaluates `text` in a process whose stderr is a terminal, and what that terminal got.
Seen at_terminal(World& world, const std::string& text) {
  auto terminal = open_pseudo_terminal(window_size(2));
  REQUIRE(terminal);
  termios modes{};
  REQUIRE(::tcgetattr(terminal->theirs.get(), &modes) == 0);
  modes.c_oflag &= static_cast<tcflag_t>(~OPOST);
  REQUIRE(::tcsetattr(terminal->theirs.get(), TCSANOW, &modes) == 0);
  Seen seen;
  world.with_approved(text, [&](const Approved& file, const EvaluationContext& context) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(terminal->theirs.get(), 2);
      const Evaluation evaluation = evaluate_bash(file, world.environment(), context);
      ::_exit(evaluation.outcome == Evaluation::Outcome::Loaded ? 0 : 1);
    }
    int status = -1;
    for (bool ended = false; !ended;) {
      ended = ::waitpid(child, &status, WNOHANG) == child;
      seen.output += read_available(terminal->ours.get(), 1 << 20);
      if (!ended) ::usleep(1000);
    }
    seen.output += read_available(terminal->ours.get(), 1 << 20);
    seen.loaded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  });
  termios after{};
  REQUIRE(::tcgetattr(terminal->theirs.get(), &after) == 0);
  seen.same_modes = after.c_lflag == modes.c_lflag && after.c_oflag == modes.c_oflag &&
                    after.c_iflag == modes.c_iflag;
  return seen;
}

}  // namespace

TEST_CASE("b8: what an evaluation prints at a terminal is filtered", "[evaluate][terminal]") {
  World world(World::Evaluator::Bash);
  const Seen seen =
      at_terminal(world,
                  "printf '\\e]0;title\\a\\e[31mred\\e[0m\\n'; echo plain >&2; [[ -t 1 && -t 2 ]]\n"
                  "export T=$?; ls --no-such-option; true\n");
  CHECK(seen.loaded);
  CHECK(seen.output.starts_with("\x1b[31mred\x1b[0m\nplain\n"));
  CHECK(seen.output.find("no-such-option") != std::string::npos);
  CHECK(seen.output.find("title") == std::string::npos);
}

TEST_CASE("e5: an evaluation cannot change the modes of the user's terminal",
          "[evaluate][terminal]") {
  World world(World::Evaluator::Bash);
  const Seen seen = at_terminal(
      world,
      "stty -echo raw <&2; tput smcup >&2; printf '\\e[?1049h' >/dev/tty; read -t 0 x; true\n");
  CHECK(seen.loaded);
  CHECK(seen.same_modes);
  CHECK(seen.output.find("1049") == std::string::npos);
}

TEST_CASE("e4: a flood of output ends in a notice", "[evaluate][terminal]") {
  World world(World::Evaluator::Bash);
  const Seen seen =
      at_terminal(world, "head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last; true\n");
  CHECK(seen.loaded);
  CHECK(seen.output.size() < (size_t{1} << 19));
  CHECK(seen.output.find("more output is left out") != std::string::npos);
}

TEST_CASE("e3: a child that is left behind does not hold a terminal's evaluation up",
          "[evaluate][terminal]") {
  World world(World::Evaluator::Bash);
  const Seen seen = at_terminal(world, "sleep 60 & echo $! >pid; echo said\n");
  CHECK(seen.loaded);
  CHECK(seen.output == "said\n");
  const int pid = std::atoi(test::read_file(world.in_project("pid")).c_str());
  REQUIRE(pid > 1);
  CHECK(::kill(pid, SIGKILL) == 0);
}

TEST_CASE("e1: what a file asks of us counts against its time", "[runaway][terminal]") {
  World world(World::Evaluator::Bash);
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", "timeout = 1\n");
  const Evaluation evaluation =
      world.evaluate("while :; do log_status still here; done >/dev/null 2>&1\n");
  CHECK(evaluation.outcome == Evaluation::Outcome::Failed);
  CHECK(evaluation.error.message.find("took longer than 1 s") != std::string::npos);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// How a file can end, and what becomes of it.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "os/clock.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

struct Ending {
  std::string text;
  std::string error;  ///< behind the file's path; empty: it is loaded, with A=1
};

void check_ending(const Ending& ending) {
  World world(World::Evaluator::Bash);
  CAPTURE(ending.text);
  const Evaluation evaluation = world.evaluate(ending.text);
  if (ending.error.empty()) {
    CHECK(evaluation.error.message == "");
    CHECK(evaluation.outcome == Outcome::Loaded);
    CHECK(evaluation.environment.get("A") == "1");
  } else {
    CHECK(evaluation.outcome == Outcome::Failed);
    CHECK(evaluation.error.message == world.in_project(".envrc") + ending.error);
  }
  CHECK(directory_names(world.runtime_dir() + "/dirvenv") ==
        std::vector<std::string>{"loads", "shells"});
}

}  // namespace

TEST_CASE("a file that ends well is loaded, however it ends", "[evaluate]") {
  for (const std::string text :
       {"export A=1", "export A=1\nexit 0\nexport A=2\n", "export A=1\nexit\n",
        "export A=1; return", "export A=1\nreturn 2\nexport A=2\n", "export A=1\nfalse\n",
        "export A=1\nfalse\ntrue\n", "export A=1\n[[ -f absent ]] && export A=2\n",
        "false || export A=1\n", "export A=1\nabsent_command\n",
        "set -e\nexport A=1\nif false; then :; fi\nfalse || true\n",
        "set -euo pipefail\nexport A=1\n", "export A=1\n: $((1/0))\n",
        "f() { export A=1; exit 0; }\nf\n", "export A=1; (exit 3)\n",
        "export A=1; builtin exit 0\n"}) {
    check_ending({text, ""});
  }
}

TEST_CASE("a file that fails is not loaded, and its line is told", "[evaluate]") {
  for (const Ending& ending :
       std::vector<Ending>{{"export A=1\nexit 3\n", ":2: failed with status 3"},
                           {"export A=1\n\nf() {\n  exit 4\n}\nf\n", ":4: failed with status 4"},
                           {"export A=1\nfalse\nexit\n", ":3: failed with status 1"},
                           {"export A=1\nset -e\ntrue\nfalse\ntrue\n", ":4: failed with status 1"},
                           {"export A=1\nset -e\nf() {\n  false\n}\nf\n", ": failed with status 1"},
                           {"export A=1\nbuiltin exit 5\n", ": failed with status 5"},
                           {"export A=1\nif true; then\n  :\n", ":4: syntax error"},
                           {"export A=1\n)\n", ":2: syntax error"},
                           {"export A='1\n", ":1: syntax error"},
                           {"export A=1\nexec true\n",
                            ": `exec true` in it ended the evaluation; take the exec out"},
                           {"export A=1\nexec sleep 0\n",
                            ": `exec sleep` in it ended the evaluation; take the exec out"},
                           {"export A=1\nkill -9 $$\n", ": bash was ended by signal 9"},
                           {"export A=1\nkill -TERM $$\n", ": bash was ended by signal 15"}}) {
    check_ending(ending);
  }
}

TEST_CASE("an unset variable under nounset is a failure with its line", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const Evaluation evaluation = world.evaluate("export A=1\nset -u\necho $ABSENT >/dev/null\n");
  CHECK(evaluation.outcome == Outcome::Failed);
  CAPTURE(evaluation.error.message);
  CHECK(evaluation.error.message.find("failed with status ") != std::string::npos);
}

TEST_CASE("strict_env in the configuration makes a failing command a failure", "[evaluate]") {
  World world(World::Evaluator::Bash);
  test::make_directories(world.home() + "/.config/dirvenv");
  test::write_file(world.home() + "/.config/dirvenv/config.toml", "strict_env = true\n");
  CHECK(world.evaluate("export A=1\nfalse\n").outcome == Outcome::Failed);
  CHECK(world.evaluate("export A=1\n: $ABSENT\n").outcome == Outcome::Failed);
  CHECK(world.evaluate("export A=1\nfalse | true\n").outcome == Outcome::Failed);
  CHECK(world.evaluate("export A=1\n").outcome == Outcome::Loaded);
}

TEST_CASE("an EXIT trap of the file's own runs, and the result is kept", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const Evaluation evaluation =
      world.evaluate("export A=1\ntrap 'touch \"$PWD/trapped\"; export A=2' EXIT\n");
  CHECK(evaluation.error.message == "");
  CHECK(evaluation.environment.get("A") == "2");
  CHECK(link_status(world.in_project("trapped")));
}

TEST_CASE("a process left behind does not hold the evaluation up", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const int64_t start = steady_clock_ms();
  const Evaluation evaluation = world.evaluate("export A=1\nsleep 100 &\nexport B=$!\n");
  CHECK(evaluation.environment.get("A") == "1");
  CHECK(steady_clock_ms() - start < 20'000);
  ::kill(std::stoi(evaluation.environment.get_or("B", "0")), SIGKILL);
}

TEST_CASE("a file may close all descriptors and redefine what it likes", "[evaluate]") {
  for (const std::string text :
       {"export A=1\nfor ((fd = 1; fd < 256; fd++)); do eval \"exec $fd>&-\"; done\n",
        "export A=1\nexec </dev/null >/dev/null 2>&1\n",
        "export A=1\nexit() { :; }\nprintf() { :; }\nread() { :; }\neval() { :; }\nexec() { :; }\n",
        "export A=1\ntrap() { :; }\nunset() { :; }\ncommand() { :; }\n",
        "export A=1\nfor f in $(declare -F | cut -d' ' -f3); do unset -f $f; done\n",
        "export A=1\nset -o posix\n", "set -a\nA=1\n", "export A=1\nset -f\n",
        "export A=1\nIFS=x; PATH=; cd /; umask 777\n", "export A=1\nunset PATH HOME PWD IFS\n",
        "export A=1\nenable -n printf mapfile compgen\n", "export A=1\nshopt -u extglob nullglob\n",
        "export A=1\nset -o noclobber\nset -x 2>/dev/null\nset +x\n"}) {
    check_ending({text, ""});
  }
}

TEST_CASE("a signal stops the evaluation and is told", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const int64_t start = steady_clock_ms();
  const Evaluation evaluation =
      world.evaluate("trap '' INT TERM\necho $BASHPID >pid\nkill -INT $PPID\nsleep 100\n");
  CHECK(evaluation.outcome == Outcome::Interrupted);
  CHECK(evaluation.signal == SIGINT);
  CHECK(steady_clock_ms() - start < 20'000);
  CHECK(::kill(std::stoi(test::read_file(world.in_project("pid"))), 0) != 0);
  CHECK(directory_names(world.runtime_dir() + "/dirvenv") ==
        std::vector<std::string>{"loads", "shells"});
}

TEST_CASE("a variable too large for a program is refused by its name", "[evaluate]") {
  World world(World::Evaluator::Bash);
  const Evaluation one = world.evaluate("printf -v BIG '%*s' 200000 x\nexport BIG\n");
  CHECK(one.outcome == Outcome::Failed);
  CHECK(one.error.message ==
        world.in_project(".envrc") +
            ": BIG would be 200004 bytes long; programs can be given 131071 at most");
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "os/child.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "os/clock.h"
#include "os/process_table.h"
#include "os/wait.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

ChildSpec bash_script(const std::string& script) {
  ChildSpec spec;
  spec.arguments = {"/bin/bash", "-c", script, "name"};
  spec.environment = {"PATH=/usr/bin:/bin"};
  return spec;
}

Child started(const ChildSpec& spec) {
  Result<Child> child = Child::start(spec);
  REQUIRE(child);
  return std::move(*child);
}

ChildEnd end_of(const ChildSpec& spec) {
  return started(spec).wait();
}

/// A pipe whose writing end a child gets: it can be read once the child has said something, and
/// ends when nobody holds it any more.
struct Pipe {
  Fd reader, writer;
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }
  std::string line() {
    std::string text;
    for (char c = 0; ::read(reader.get(), &c, 1) == 1 && c != '\n';)
      text.push_back(c);
    return text;
  }
  /// Whether every holder is gone within some seconds.
  bool ends() {
    writer.reset();
    char c = 0;
    return wait_readable({reader.get()}, 5000) != 0 && ::read(reader.get(), &c, 1) == 0;
  }
};

}  // namespace

TEST_CASE("how a child ended is told", "[child]") {
  const ChildEnd exited = end_of(bash_script("exit 7"));
  CHECK(exited.exited);
  CHECK(exited.status == 7);
  CHECK(exited.program == "bash");
  const ChildEnd killed = end_of(bash_script("kill -9 $$"));
  CHECK_FALSE(killed.exited);
  CHECK(killed.status == SIGKILL);
  CHECK(end_of(bash_script("exec sleep 0")).program == "sleep");
  CHECK(end_of(bash_script("sleep 0; true")).program == "bash");
}

TEST_CASE("a child gets its arguments, environment and directory, and nothing else", "[child]") {
  const test::TempDir root;
  Pipe pipe;
  ChildSpec spec =
      bash_script("read -r line || line=nothing; echo \"$1|$A|$PWD|$line|${HOME-absent}\"");
  spec.arguments.push_back("an argument\xff");
  spec.environment = {"A=\xff x"};
  spec.directory = root.path();
  spec.output = pipe.writer.get();
  CHECK(end_of(spec).status == 0);
  CHECK(pipe.line() == "an argument\xff|\xff x|" + root.path() + "|nothing|absent");
}

TEST_CASE("signals are at their defaults in a child, whatever we do with them", "[child]") {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto old = std::signal(SIGPIPE, SIG_IGN);
  const ChildEnd term = end_of(bash_script("kill -TERM $$; exit 1"));
  const ChildEnd pipe = end_of(bash_script("kill -PIPE $$; exit 1"));
  std::signal(SIGPIPE, old);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  CHECK(term.status == SIGTERM);
  CHECK(pipe.status == SIGPIPE);
}

TEST_CASE("a child's descriptor is readable once it has ended", "[child]") {
  Child child = started(bash_script("exit 0"));
  CHECK(wait_readable({child.poll_fd()}, 10'000) == 1);
  CHECK(child.wait().status == 0);
  Child running = started(bash_script("sleep 100"));
  CHECK(wait_readable({running.poll_fd()}, 0) == 0);
}

TEST_CASE("ending a child ends its whole group, grandchildren too", "[child]") {
  Pipe pipe;
  ChildSpec spec = bash_script("(sleep 100; true) & sleep 100 & echo ready; wait");
  spec.output = pipe.writer.get();
  spec.own_session = true;
  Child child = started(spec);
  CHECK(pipe.line() == "ready");
  child.end(2000);
  CHECK(pipe.ends());
}

TEST_CASE("a child that ignores TERM is killed after its grace", "[child]") {
  Pipe pipe;
  ChildSpec spec = bash_script("trap '' TERM; sleep 100 & echo ready; while :; do wait; done");
  spec.output = pipe.writer.get();
  spec.own_session = true;
  Child child = started(spec);
  CHECK(pipe.line() == "ready");
  const int64_t start = steady_clock_ms();
  child.end(50);
  CHECK(steady_clock_ms() - start >= 49);
  CHECK(steady_clock_ms() - start < 10'000);
  CHECK(pipe.ends());
}

TEST_CASE("a child that heeds TERM may clean up", "[child]") {
  Pipe pipe;
  ChildSpec spec =
      bash_script("trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
  spec.output = pipe.writer.get();
  spec.own_session = true;
  Child child = started(spec);
  CHECK(pipe.line() == "ready");
  child.end(10'000);
  CHECK(pipe.line() == "cleaned");
}

TEST_CASE("a child that nobody waits for ends with its object", "[child]") {
  Pipe pipe;
  std::optional<ProcessId> process;
  {
    ChildSpec spec = bash_script("echo $$; sleep 100 & wait");
    spec.output = pipe.writer.get();
    spec.own_session = true;
    const Child child = started(spec);
    process = process_with(std::stoi(pipe.line()));
    REQUIRE(process);
    CHECK(is_alive(*process));
  }
  CHECK_FALSE(is_alive(*process));
  CHECK(pipe.ends());
}

TEST_CASE("what cannot be started is an error with its name", "[child]") {
  const test::TempDir root;
  ChildSpec spec;
  spec.arguments = {root / "absent"};
  const Result<Child> absent = Child::start(spec);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().message ==
        "cannot start " + (root / "absent") + ": No such file or directory");
  test::write_file(root / "plain", "");
  spec.arguments = {root / "plain"};
  CHECK_FALSE(Child::start(spec));
  spec = bash_script("true");
  spec.directory = root / "absent";
  CHECK_FALSE(Child::start(spec));
}

}  // namespace dirvenv

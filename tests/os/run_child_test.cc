// SPDX-License-Identifier: MIT
#include "os/run_child.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "os/clock.h"
#include "os/files.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

ChildSpec posix_script(const std::string& script) {
  ChildSpec spec;
  spec.arguments = {"/bin/sh", "-c", script};
  spec.environment = {"PATH=/usr/bin:/bin"};
  return spec;
}

// run_child for a script that no signal stops.
FinishedChild finished(ChildSpec spec, size_t limit) {
  Interrupts interrupts;
  Result<ChildRun> run = run_child(std::move(spec), interrupts, limit);
  REQUIRE(run);
  REQUIRE(std::holds_alternative<FinishedChild>(*run));
  return std::get<FinishedChild>(*run);
}

}  // namespace

TEST_CASE("a child's output and exit status are told", "[run_child]") {
  const FinishedChild child = finished(posix_script("printf 'a\\nb'; exit 3"), 100);
  CHECK(child.output == "a\nb");
  CHECK_FALSE(child.is_cut);
  CHECK(child.end.exited);
  CHECK(child.end.status == 3);
  CHECK_FALSE(child.succeeded());
  CHECK(finished(posix_script(":"), 0).succeeded());
}

TEST_CASE("output past the limit is thrown away and the child not held up", "[run_child]") {
  const FinishedChild child = finished(posix_script("head -c 1000000 /dev/zero; exit 0"), 70000);
  CHECK(child.output.size() == 70000);
  CHECK(child.is_cut);
  CHECK(child.succeeded());
  CHECK_FALSE(finished(posix_script("printf 12345"), 5).is_cut);
}

TEST_CASE("output that is still in the pipe when the child ends is not lost", "[run_child]") {
  for (int round = 0; round < 20; ++round) {
    REQUIRE(finished(posix_script("head -c 60000 /dev/zero"), 100000).output.size() == 60000);
  }
}

TEST_CASE("a process left behind that holds the output does not hold us", "[run_child]") {
  const int64_t start = steady_clock_ms();
  CHECK(finished(posix_script("sleep 5 & echo $!"), 100).output.size() > 1);
  CHECK(finished(posix_script("yes & sleep 0.1"), 10).is_cut);
  CHECK(steady_clock_ms() - start < 3000);
}

TEST_CASE("a signal ends the child and stays there to be taken", "[run_child]") {
  const int number = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const test::TempDir root;
  ChildSpec spec =
      posix_script("(sleep 1; echo late >\"$0\") & kill -$1 $2; sleep 5; echo late >\"$0\"");
  spec.arguments.push_back(root / "file");
  spec.arguments.push_back(std::to_string(number));
  spec.arguments.push_back(std::to_string(::getpid()));
  spec.own_session = true;
  Interrupts interrupts;
  const int64_t start = steady_clock_ms();
  Result<ChildRun> run = run_child(spec, interrupts, 100);
  REQUIRE(run);
  CHECK(std::holds_alternative<Interrupted>(*run));
  CHECK(steady_clock_ms() - start < 900);
  run = run_child(posix_script("sleep 5"), interrupts, 100);
  CHECK(std::holds_alternative<Interrupted>(*run));
  CHECK(interrupts.take() == number);
  CHECK(interrupts.take() == 0);
  ::usleep(1'200'000);
  CHECK_FALSE(link_status(root / "file"));
}

TEST_CASE("descriptors given in the spec are passed on", "[run_child]") {
  const test::TempDir root;
  const Fd file(::open((root / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ChildSpec spec = posix_script("echo out; echo error >&2");
  spec.error = file.get();
  CHECK(finished(spec, 100).output == "out\n");
  spec.output = file.get();
  CHECK(finished(spec, 100).output.empty());
  CHECK(test::read_file(root / "out") == "error\nout\nerror\n");
}

TEST_CASE("a program that cannot be started is an error with its name", "[run_child]") {
  Interrupts interrupts;
  ChildSpec spec;
  spec.arguments = {"/nonexistent/program"};
  const Result<ChildRun> run = run_child(spec, interrupts, 100);
  REQUIRE_FALSE(run);
  CHECK(run.error().message == "cannot start /nonexistent/program: No such file or directory");
}

}  // namespace dirvenv

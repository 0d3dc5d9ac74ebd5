// SPDX-License-Identifier: MIT
#include "os/interrupts.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>

#include "os/wait.h"

namespace dirvenv {
namespace {

/// The wait status of a process that does `what` and then exits with 0.
int status_of(const std::function<void()>& what) {
  const pid_t child = ::fork();
  if (child == 0) {
    // Catch has handlers of its own.
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
      std::signal(number, SIG_DFL);
    what();
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace

TEST_CASE("signals that would end us can be read instead", "[interrupts]") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    Interrupts interrupts;
    CHECK(interrupts.take() == 0);
    CHECK(interrupts.seen() == 0);
    CHECK(wait_readable({interrupts.poll_fd()}, 0) == 0);
    ::raise(number);
    CHECK(wait_readable({interrupts.poll_fd()}, 0) == 1);
    CHECK(interrupts.take() == number);
    CHECK(interrupts.take() == 0);
    CHECK(interrupts.seen() == number);
  }
}

TEST_CASE("the interrupt is seen where our parent ignores it", "[interrupts]") {
  const int status = status_of([] {
    std::signal(SIGINT, SIG_IGN);  // as a shell's background job inherits it
    Interrupts interrupts;
    ::raise(SIGINT);
    if (interrupts.take() != SIGINT) ::_exit(1);
  });
  CHECK(status == 0);
}

TEST_CASE("a hangup that our parent ignores stays ignored", "[interrupts]") {
  const int status = status_of([] {
    std::signal(SIGHUP, SIG_IGN);  // nohup
    { Interrupts interrupts; }
    ::raise(SIGHUP);
  });
  CHECK(status == 0);
}

TEST_CASE("afterwards the signals are as they were", "[interrupts]") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const int status = status_of([=] {
      { Interrupts interrupts; }
      ::raise(number);
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == number);
  }
}

TEST_CASE("a process can end by the signal that it took", "[interrupts]") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const int status = status_of([=] {
      std::signal(SIGINT, SIG_IGN);
      Interrupts interrupts;
      ::raise(number);
      Interrupts::die_by(interrupts.take());
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == number);
  }
}

}  // namespace dirvenv

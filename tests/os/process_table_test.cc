// SPDX-License-Identifier: MIT
#include "os/process_table.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

namespace dirvenv {

TEST_CASE("this process and its parent are found", "[process_table]") {
  const auto self = process_with(::getpid());
  REQUIRE(self);
  CHECK(self->pid == ::getpid());
  CHECK(self->start > 0);
  CHECK(is_alive(*self));
  CHECK(parent_of(::getpid()) == ::getppid());
}

TEST_CASE("a name with blanks and parentheses does not hide its process", "[process_table]") {
  for (const char* const name : {"a b", "x) R 1 (y", ") S 1 1", "((", "a\nb", ")"}) {
    CAPTURE(name);
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::prctl(PR_SET_NAME, name);
      if (::write(ready[1], "x", 1) == 1) ::pause();
      ::_exit(1);
    }
    char byte = 0;
    CHECK(::read(ready[0], &byte, 1) == 1);
    const auto process = process_with(child);
    CHECK(parent_of(child) == ::getpid());
    CHECK((process && process->start >= process_with(::getpid())->start));
    CHECK((process && is_alive(*process)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK((process && !is_alive(*process)));
    ::close(ready[0]);
    ::close(ready[1]);
  }
}

TEST_CASE("a process with another start is another process", "[process_table]") {
  ProcessId other = *process_with(::getpid());
  ++other.start;
  CHECK_FALSE(is_alive(other));
  CHECK_FALSE(is_alive({1, 1}));
}

TEST_CASE("where there is no process nothing is found", "[process_table]") {
  for (const pid_t pid : {0, -1, 2'147'483'647}) {
    CAPTURE(pid);
    CHECK(process_with(pid) == std::nullopt);
    CHECK(parent_of(pid) == std::nullopt);
  }
}

TEST_CASE("a process's text is read back, and nothing else is", "[process_table]") {
  const ProcessId process{123, 18'446'744'073'709'551'615U};
  CHECK(process.text() == "123.18446744073709551615");
  CHECK(parse_process_id(process.text()) == process);
  for (const std::string_view text :
       {"", ".", "1", "1.", ".1", "1.2.3", "a.1", "1.a", "-1.2", "0.2", " 1.2", "1.2 ", "+1.2",
        "1.-2", "99999999999.1", "1.18446744073709551616", "0123456789abcdef"}) {
    CAPTURE(text);
    CHECK(parse_process_id(text) == std::nullopt);
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// Failures show one clear message and leave the environment whole.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "support/shellbox.h"
#include "support/terminal_text.h"

using namespace dirvenv::test;

namespace {

struct Failure {
  const char* file;          ///< the .envrc, or what `prepare` makes of it
  const char* message;       ///< a part of the one line about it
  const char* prepare = "";  ///< a line typed before entering, in all shells alike
};

const std::vector<Failure> kFailures = {
    {"export A=1\n\nexit 3\n", "p/.envrc:3: failed with status 3"},
    {"export A=1\nf() {\n  exit 4\n}\nf\n", "p/.envrc:3: failed with status 4"},
    {"set -e\nexport A=1\nfalse\n", "p/.envrc:3: failed with status 1"},
    {"set -u\nexport A=$NOPE_NOT_SET\n", "p/.envrc: failed with status"},
    {"export A=1\nif true; then\n", "syntax error"},
    {"export A='1\n", "syntax error"},
    {"export A=1\nexec true\n", "`exec true`"},
    {"export A=1\ntrap 'true' EXIT\nexit 0\n", "ended without a result"},
    {"export A=1\nkill -9 $$\n", "ended by signal 9"},
    {"export A=1\nkill -TERM $$\n", "ended by signal 15"},
    {"export A=1 B=$(printf '%0140000d' 1)\n", "B would be 140002 bytes long"},
    {"export A=1\n", "can be written by anybody", "chmod 666 p/.envrc"},
    {"export A=1\n", "can be written by anybody", "chmod 777 p"},
    {"export A=1\n", "larger than 1 MiB", "head -c 1100000 /dev/zero | tr '\\0' a >p/.envrc"},
    {"export A=1\n", "holds a NUL byte", "printf 'a\\0b' >p/.envrc"},
};

// The terminal breaks long lines; what was one line is one again.
std::string joined(const std::string& output) {
  std::string text = plain_text(output);
  std::string whole;
  for (const char c : text) {
    if (c != '\r' && c != '\n') whole.push_back(c);
  }
  return whole;
}

void expect_same(std::map<std::string, std::string> a, std::map<std::string, std::string> b) {
  for (const char* const name : {"PWD", "OLDPWD", "_", "SHLVL"}) {
    a.erase(name);
    b.erase(name);
  }
  CHECK(a == b);
}

void each_failure(ShellKind kind) {
  for (const Failure& failure : kFailures) {
    INFO(name_of(kind) << ": " << failure.file << failure.prepare);
    Shellbox box(kind);
    make_directories(box.dir() + "/p");
    write_file(box.dir() + "/p/.envrc", failure.file);
    if (*failure.prepare == '\0') box.run("dirvenv allow --yes p");
    if (*failure.prepare != '\0') box.run(failure.prepare);
    const auto before = box.environment();
    const std::string output = joined(box.run("cd p").output);
    INFO(output);
    CHECK(count(output, "dirvenv: error ") == 1);
    CHECK_THAT(output, Catch::Contains(failure.message));
    expect_same(box.environment(), before);
    // Where a daemon was killed that may have told it, the client tells it again.
    const std::string again = joined(box.run("true").output);
    if (!is_daemon_killed()) CHECK(count(again, "dirvenv") == 0);
    box.run("cd ..");
    expect_same(box.environment(), before);
  }
}

std::string lock_line(ShellKind kind) {
  return kind == ShellKind::Zsh ? "typeset -r LOCKED=mine" : "readonly LOCKED=mine";
}

// fish has no read-only variables of the user's, but some of its own.
void read_only_names(ShellKind kind) {
  Shellbox box(kind);
  INFO(name_of(kind));
  for (const char* const name : {"/a", "/p"})
    make_directories(box.dir() + name);
  const std::string name = kind == ShellKind::Fish ? "version" : "LOCKED";
  write_file(box.dir() + "/a/.envrc", "export A=1 SHARED=a\n");
  write_file(box.dir() + "/p/.envrc", "export AAA=1 SHARED=p " + name + "=2 ZZZ=3\n");
  box.run("dirvenv allow --yes a");
  box.run("dirvenv allow --yes p");
  if (kind != ShellKind::Fish) box.run(lock_line(kind));
  const auto before = box.environment();
  box.run("cd a");
  CHECK(box.environment()["SHARED"] == "a");
  const std::string output = joined(box.run("cd ../p").output);
  INFO(output);
  CHECK(count(output, "dirvenv: error ") == 1);
  const char* const outcome =
      kind == ShellKind::Fish ? "nothing was changed" : "nothing was loaded";
  CHECK_THAT(output, Catch::Contains(name) && Catch::Contains(outcome));
  expect_same(box.environment(), before);
  CHECK(count(joined(box.run("true").output), "dirvenv") == 0);
  // The user may lock a name inside a project, too: leaving does what it can.
  box.run("cd ../a");
  CHECK(box.environment()["A"] == "1");
  box.run("cd ..");
  expect_same(box.environment(), before);
}

// A child that keeps running, with all descriptors open, holds nobody up.
void background_child(ShellKind kind) {
  Shellbox box(kind);
  make_directories(box.dir() + "/p");
  write_file(box.dir() + "/p/.envrc", "sleep 60 &\necho $! >child\nexport A=1\n");
  box.run("dirvenv allow --yes p");
  CHECK(box.run("cd p").milliseconds < 30000);
  CHECK(box.environment()["A"] == "1");
  box.run("kill " + read_file(box.dir() + "/p/child"));
}

void all_of(ShellKind kind) {
  SECTION("each failure") {
    each_failure(kind);
  }
  SECTION("read-only names") {
    read_only_names(kind);
  }
  SECTION("a background child") {
    background_child(kind);
  }
}

}  // namespace

TEST_CASE("f5: failures leave the environment whole in bash", "[failure][bash]") {
  all_of(ShellKind::Bash);
}
TEST_CASE("f5: failures leave the environment whole in zsh", "[failure][zsh]") {
  all_of(ShellKind::Zsh);
}
TEST_CASE("f5: failures leave the environment whole in fish", "[failure][fish]") {
  all_of(ShellKind::Fish);
}

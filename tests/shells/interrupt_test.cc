// SPDX-License-Identifier: MIT
// Ctrl-C while a project loads: one evaluation, the prompt at once, and nothing tried again.
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>

#include "support/shellbox.h"

using namespace dirvenv::test;

namespace {

using Clock = std::chrono::steady_clock;

// The word that shows on the terminal once the evaluation sleeps.
constexpr const char* kSlowFile =
    "printf x >>evaluations\n"
    "echo it has be''gun >&2\n"
    "sleep 5\n"
    "export SLOW=1\n";

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

// Gone, or waiting for whoever inherited it to notice.
bool has_ended(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string text;
  if (!std::getline(file, text)) return true;
  return text.substr(text.rfind(')') + 2, 1) == "Z";
}

std::string trap_line(ShellKind kind) {
  switch (kind) {
    case ShellKind::Bash:
      return "trap 'echo user-trap' INT";
    case ShellKind::Zsh:
      return "TRAPINT() { echo user-trap; return 130 }";
    case ShellKind::Fish:
      return "function on_interrupt --on-signal INT; echo user-trap; end";
  }
  return {};
}

std::string show_trap_line(ShellKind kind) {
  switch (kind) {
    case ShellKind::Bash:
      return "trap -p INT";
    case ShellKind::Zsh:
      return "functions TRAPINT";
    case ShellKind::Fish:
      return "functions on_interrupt";
  }
  return {};
}

// What a prompt takes here that starts the client and evaluates a file: under sanitizers, on a busy
// machine, a good part of the 300 ms.
double ordinary_load(Shellbox& box) {
  make_directories(box.dir() + "/quick");
  write_file(box.dir() + "/quick/.envrc", "export QUICK=1\n");
  box.run("dirvenv allow --yes quick");
  const double taken = box.run("cd quick").milliseconds;
  box.run("cd ..");
  return taken;
}

void stop_a_load(ShellKind kind, bool with_trap) {
  Shellbox box(kind);
  INFO(name_of(kind) << (with_trap ? " with the user's trap" : " without a trap"));
  if (with_trap) box.run(trap_line(kind));
  const std::string p = box.dir() + "/p";
  make_directories(p);
  write_file(p + "/.envrc", kSlowFile);
  box.run("dirvenv allow --yes p");
  const double allowance = ordinary_load(box);
  const auto before = box.environment();
  box.type("cd p\r");
  box.wait_output("it has begun");
  const auto pressed = Clock::now();
  box.interrupt();
  box.wait_prompt();
  CHECK(milliseconds_since(pressed) < 300 + allowance);
  for (int prompt = 0; prompt < 3; ++prompt)
    box.run("true");
  CHECK(read_file(p + "/evaluations") == "x");
  CHECK(box.environment().count("SLOW") == 0);
  CHECK(box.environment().count("DIRVENV_STATE") == 0);
  if (with_trap) CHECK_THAT(box.run(show_trap_line(kind)).output, Catch::Contains("user-trap"));
  // Asked for, it is tried again.
  write_file(p + "/.envrc", "printf x >>evaluations\nexport SLOW=2\n");
  box.run("dirvenv allow --yes");
  CHECK(box.environment()["SLOW"] == "2");
  CHECK(read_file(p + "/evaluations") == "xx");
  box.change_directory(box.dir());
  auto after = box.environment();
  for (const char* const name : {"PWD", "OLDPWD", "_", "SHLVL"})
    after.erase(name);
  for (const auto& [name, value] : after)
    CHECK(before.at(name) == value);
}

// What the file left running in its session is gone with it.
void ends_the_children(ShellKind kind) {
  Shellbox box(kind);
  const std::string p = box.dir() + "/p";
  make_directories(p);
  write_file(p + "/.envrc",
             "trap '' TERM\n"
             "sleep 300 & echo $! >pid\n"
             "echo it has be''gun >&2\n"
             "sleep 300\n");
  box.run("dirvenv allow --yes p");
  const double allowance = ordinary_load(box);
  box.type("cd p\r");
  box.wait_output("it has begun");
  const auto pressed = Clock::now();
  box.interrupt();
  box.wait_prompt();
  CHECK(milliseconds_since(pressed) < 300 + allowance);
  const std::string pid = read_file(p + "/pid");
  CHECK(has_ended(pid.substr(0, pid.find('\n'))));
}

// Coming back to the same directory is a change: it is tried again.
void leaves_another_project(ShellKind kind) {
  Shellbox box(kind);
  for (const char* const name : {"/a", "/b"})
    make_directories(box.dir() + name);
  write_file(box.dir() + "/a/.envrc", "export A=1\n");
  write_file(box.dir() + "/b/.envrc", kSlowFile);
  box.run("dirvenv allow --yes a");
  box.run("dirvenv allow --yes b");
  box.run("cd a");
  REQUIRE(box.environment()["A"] == "1");
  box.type("cd ../b\r");
  box.wait_output("it has begun");
  box.interrupt();
  box.wait_prompt();
  box.run("true");
  CHECK(box.environment().count("A") == 0);
  CHECK(read_file(box.dir() + "/b/evaluations") == "x");
}

void all_of(ShellKind kind) {
  stop_a_load(kind, false);
  stop_a_load(kind, true);
  ends_the_children(kind);
  leaves_another_project(kind);
}

}  // namespace

TEST_CASE("Ctrl-C stops a load once in bash", "[interrupt][bash]") {
  all_of(ShellKind::Bash);
}
TEST_CASE("Ctrl-C stops a load once in zsh", "[interrupt][zsh]") {
  all_of(ShellKind::Zsh);
}
TEST_CASE("Ctrl-C stops a load once in fish", "[interrupt][fish]") {
  all_of(ShellKind::Fish);
}

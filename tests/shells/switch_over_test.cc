// SPDX-License-Identifier: MIT
// From direnv to dirvenv, both on one machine, and back again. direnv is the machine's own, but
// where it is said that dirvenv is called so.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "core/path.h"
#include "shells/differences.h"
#include "shells/shell_case.h"

namespace dirvenv::test {
namespace {

constexpr const char* kEnvrc = "export A=1\nPATH_add bin\nunset GONE\n";

std::string direnv_hook(ShellKind kind) {
  return in(kind, "eval \"$(direnv hook bash)\"", "eval \"$(direnv hook zsh)\"",
            "direnv hook fish | source");
}

std::string rc_of(const Shellbox& box) {
  return in(box.kind(), box.home() + "/.bashrc", box.home() + "/.zshrc",
            box.config() + "/fish/config.fish");
}

ShellboxOptions with_direnv_only(ShellKind kind) {
  ShellboxOptions options;
  options.dirvenv = "";
  options.before_hook = direnv_hook(kind);
  options.variables = {{"GONE", "base"},
                       {"PATH", "/usr/local/bin:/usr/bin:/bin:" + parent_path(binary())}};
  return options;
}

/// A box in which dirvenv is called direnv, by a link that comes first on PATH.
ShellboxOptions with_our_direnv(ShellKind kind, const std::shared_ptr<TempDir>& root) {
  make_directories(*root / "names");
  std::filesystem::create_symlink(binary(), *root / "names/direnv");
  ShellboxOptions options = with_direnv_only(kind);
  options.root = root;
  options.variables["PATH"] = *root / "names" + ":" + options.variables["PATH"];
  return options;
}

void expect_loaded_by(Shellbox& box, const std::string& tool) {
  INFO("by " << tool << "\n" << box.transcript());
  const auto environment = box.environment();
  CHECK(environment.count("A") == 1);
  CHECK(environment.count("GONE") == 0);
  CHECK(contains(environment.at("PATH"), "p/bin:"));
  CHECK(environment.count("DIRENV_DIR") == (tool == "direnv" ? 1 : 0));
  CHECK(environment.count("DIRVENV_DIR") == (tool == "dirvenv" ? 1 : 0));
}

/// Without what the shell itself changes.
std::map<std::string, std::string> steady_environment(Shellbox& box) {
  auto environment = box.environment();
  environment.erase("OLDPWD");
  environment.erase("_");
  return environment;
}

/// Enters the project and leaves it.
void expect_exact_visit(Shellbox& box, const std::string& tool) {
  const auto before = steady_environment(box);
  box.run("cd p");
  expect_loaded_by(box, tool);
  box.run("cd ..");
  CHECK(differences(before, steady_environment(box)) == "");
}

void change_rc(const Shellbox& box, const std::string& from, const std::string& to) {
  std::string text = read_file(rc_of(box));
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_file(rc_of(box), text.replace(at, from.size(), to));
}

}  // namespace

SHELL_TEST(moves, "a machine with direnv's state and hook moves by one command, and back",
           "[direnv]") {
  Shellbox box(kind, with_direnv_only(kind));
  put(box, "p/.envrc", kEnvrc);
  put(box, "p/bin/tool", "");
  put(box, "q/.envrc", "export B=1\n");
  box.run("direnv allow p");
  box.run("direnv allow q");
  put(box, "q/.envrc", "export B=2\n");
  expect_exact_visit(box, "direnv");

  // It asks at a terminal.
  box.type("dirvenv migrate\r");
  box.wait_output("[y/N] ");
  box.type("n\r");
  box.wait_prompt();
  CHECK_FALSE(contains(read_file(rc_of(box)), "dirvenv hook"));
  box.type("dirvenv migrate\r");
  box.wait_output("[y/N] ");
  box.type("y\r");
  CHECK(contains(box.wait_prompt().output, "changed"));
  CHECK(contains(read_file(rc_of(box)), "dirvenv hook"));
  box.run("exec " + std::string(name_of(kind)));
  expect_exact_visit(box, "dirvenv");
  CHECK(contains(shown(box, "cd q"), "is blocked"));
  box.run("cd ..");

  change_rc(box, "dirvenv hook", "direnv hook");
  box.run("exec " + std::string(name_of(kind)));
  expect_exact_visit(box, "direnv");
}

SHELL_TEST(side_by_side, "direnv works beside a shell with dirvenv's hook", "[direnv]") {
  ShellboxOptions options;
  options.variables = {{"GONE", "base"}};
  Shellbox box(kind, options);
  put(box, "p/bin/tool", "");
  put_allowed(box, "p", kEnvrc);
  box.run("direnv allow p");
  expect_exact_visit(box, "dirvenv");
  box.run("cd p");
  CHECK(contains(shown(box, "direnv export json"), "\"DIRENV_DIR\""));
  CHECK(contains(shown(box, "direnv exec . sh -c 'echo A is $A'"), "A is 1"));
  expect_loaded_by(box, "dirvenv");
}

SHELL_TEST(both_hooks, "with both hooks, their user is told how to end that", "[direnv]") {
  ShellboxOptions options;
  options.variables = {{"GONE", "base"}};
  options.before_hook = direnv_hook(kind);
  Shellbox box(kind, options);
  put(box, "p/bin/tool", "");
  put_allowed(box, "p", kEnvrc);
  box.run("direnv allow p");
  std::string said = shown(box, "cd p");
  said += shown(box, "cd ..");
  INFO(said);
  CHECK(contains(said, "`dirvenv migrate` takes it out"));
  CHECK(value(box, "A") == "unset");
  CHECK(value(box, "GONE") == "base");
}

SHELL_TEST(our_hook, "dirvenv's hook by the name of direnv loads, leaves and keeps the status",
           "[direnv]") {
  Shellbox box(kind, with_our_direnv(kind, std::make_shared<TempDir>()));
  put(box, "p/.envrc", kEnvrc);
  put(box, "p/bin/tool", "");
  CHECK(contains(shown(box, "cd p"), "direnv: error " + box.dir() + "/p/.envrc is blocked."));
  box.run("direnv allow </dev/null");
  expect_loaded_by(box, "direnv");
  box.run("cd ..");
  CHECK(box.environment().at("GONE") == "base");
  expect_exact_visit(box, "direnv");
  box.run("cd p");
  box.run(in(kind, "(exit 7)", "(exit 7)", "sh -c 'exit 7'"));
  CHECK(box.status() == 7);
  put(box, "p/.envrc", "export A=2\n");
  CHECK(contains(shown(box, "true"), "is blocked"));
  box.run("direnv allow </dev/null");
  CHECK(value(box, "A") == "2");
  CHECK(contains(shown(box, "direnv version"), "2.37.1"));
}

// Not in fish, which after Ctrl-C gives a prompt without its events.
static void interrupt_once(ShellKind kind) {
  Shellbox box(kind, with_our_direnv(kind, std::make_shared<TempDir>()));
  put(box, "p/.envrc", "echo begun >&2\nsleep 60\nexport A=1\n");
  box.run("direnv allow p </dev/null");
  box.type("cd p\r");
  box.wait_output("begun");
  box.interrupt();
  box.wait_prompt();
  INFO(box.transcript());
  const std::string after = shown(box, "echo next");
  CHECK(contains(after, "next"));
  CHECK_FALSE(contains(after, "begun"));
  CHECK(value(box, "A") == "unset");
}

TEST_CASE("Ctrl-C stops a load by our hook of direnv's name, once (bash)", "[direnv][bash]") {
  interrupt_once(ShellKind::Bash);
}

TEST_CASE("Ctrl-C stops a load by our hook of direnv's name, once (zsh)", "[direnv][zsh]") {
  interrupt_once(ShellKind::Zsh);
}

TEST_CASE("what DIRENV_DIFF cannot hold is not loaded, so that it can be left", "[direnv][bash]") {
  Shellbox box(ShellKind::Bash, with_our_direnv(ShellKind::Bash, std::make_shared<TempDir>()));
  // Random, as that does not pack.
  put(box, "p/.envrc",
      "for i in 1 2 3; do export V$i=\"$(head -c 66000 /dev/urandom | base64 -w0)\"; done\n");
  box.run("direnv allow p </dev/null");
  CHECK(contains(shown(box, "cd p"), "more than DIRENV_DIFF can hold"));
  CHECK(value(box, "V1") == "unset");
  CHECK(box.environment().count("DIRENV_DIR") == 1);
  box.run("cd ..");
  CHECK(box.environment().count("DIRENV_DIR") == 0);
}

}  // namespace dirvenv::test

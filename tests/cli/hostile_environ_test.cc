// SPDX-License-Identifier: MIT
// Environments that no shell makes but any program can: entries without '=', names twice, no name.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <vector>

#include "core/quote.h"
#include "support/hostile_names.h"
#include "support/places.h"
#include "support/plain_shell.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;

const std::vector<std::string> kMalformed = {"no_equals",
                                             "",
                                             "=",
                                             "=X=3",
                                             "==",
                                             "=\n",
                                             "A",
                                             "TWICE=first",
                                             "TWICE=second",
                                             "TWICE=third",
                                             "\xff\xfe",
                                             "1=2",
                                             "a b",
                                             "a b=c",
                                             "DIRVENV_STATE",
                                             "DIRVENV_STATE=",
                                             "=DIRVENV_STATE=x",
                                             "HOME",
                                             "PATH",
                                             "XDG_RUNTIME_DIR"};

struct RawEnd {
  int status = -1;  ///< -1: by a signal
  std::string output;
};

/// Runs the program with exactly these entries, which Environment could not hold; what it writes to
/// stdout and stderr together.
RawEnd run_raw(const World& world, std::vector<std::string> arguments,
               std::vector<std::string> entries) {
  const std::string file = world.root() + "/output";
  const auto pointers = [](std::vector<std::string>& words) {
    std::vector<char*> all;
    for (std::string& word : words)
      all.push_back(word.data());
    all.push_back(nullptr);
    return all;
  };
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(entries);
  const pid_t child = ::fork();
  if (child == 0) {
    const int output = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(input, 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    if (::chdir(world.project().c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
    ::_exit(126);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::read_file(file)};
}

std::vector<std::string> environ_of(World& world, const std::vector<std::string>& more) {
  std::vector<std::string> entries = more;
  for (const std::string& entry : world.environment().entries())
    entries.push_back(entry);
  // Behind the good ones too: a reader that stops at the first odd entry would not see these.
  entries.insert(entries.end(), more.begin(), more.end());
  return entries;
}

std::vector<std::string> split_at_nul(const std::string& text) {
  std::vector<std::string> entries;
  for (size_t at = 0; at < text.size();) {
    entries.push_back(text.substr(at, text.find('\0', at) - at));
    at += entries.back().size() + 1;
  }
  return entries;
}

void check_sane(const RawEnd& ended) {
  INFO(ended.output);
  CHECK(ended.status >= 0);
  CHECK(ended.status < 100);  // the sanitizers' own
  CHECK(ended.output.find("Sanitizer") == std::string::npos);
  CHECK(ended.output.find("runtime error") == std::string::npos);
}

}  // namespace

TEST_CASE("b14: no subcommand minds a malformed environment", "[hostile]") {
  World world;
  world.write_allowed(".envrc", "export A=1\n");
  const std::vector<std::vector<std::string>> commands = {{"allow"},
                                                          {"deny"},
                                                          {"allow"},
                                                          {"status"},
                                                          {"reload"},
                                                          {"prune"},
                                                          {"exec", ".", "/bin/true"},
                                                          {"export", "bash"},
                                                          {"export", "zsh"},
                                                          {"export", "fish"},
                                                          {"export", "json"},
                                                          {"hook", "bash"},
                                                          {"hook", "fish"},
                                                          {"stdlib"},
                                                          {"version"},
                                                          {"help"},
                                                          {"init"},
                                                          {"edit"},
                                                          {}};
  for (const std::vector<std::string>& command : commands) {
    CAPTURE(command);
    std::vector<std::string> arguments = {test::binary()};
    arguments.insert(arguments.end(), command.begin(), command.end());
    std::vector<std::string> entries = environ_of(world, kMalformed);
    entries.emplace_back("EDITOR=/bin/true");
    check_sane(run_raw(world, arguments, entries));
  }
  check_sane(run_raw(world, {test::binary(), "export", "bash"}, kMalformed));
  check_sane(run_raw(world, {test::binary(), "export", "bash"}, {}));
  check_sane(run_raw(world, {test::binary()}, {}));
}

TEST_CASE("b14: what is no variable is never exported again", "[hostile]") {
  World world;
  // For bash, which sees the environment too.
  world.write_allowed(".envrc", "for i in 1; do export A=1; done\n");
  const RawEnd ended = run_raw(world, {test::binary(), "exec", ".", "/usr/bin/env", "-0"},
                               environ_of(world, kMalformed));
  check_sane(ended);
  REQUIRE(ended.status == 0);
  const std::vector<std::string> entries =
      split_at_nul(ended.output.substr(ended.output.find('\n') + 1));
  int twice = 0;
  for (const std::string& entry : entries) {
    CAPTURE(entry);
    CHECK(entry.find('=') != std::string::npos);
    CHECK(entry.find('=') != 0);
    if (entry.starts_with("TWICE=")) ++twice;
  }
  CHECK(twice == 1);
  CHECK(std::find(entries.begin(), entries.end(), "A=1") != entries.end());
  // As getenv() and zsh take it.
  CHECK(std::find(entries.begin(), entries.end(), "TWICE=first") != entries.end());
}

TEST_CASE("b14: a shell with a malformed environment enters and leaves a project", "[hostile]") {
  for (const Shell shell : test::kAllShells) {
    World world;
    world.write_allowed(".envrc", "export A=1\nexport TWICE=ours\n");
    const std::string marker = world.root() + "/marker";
    std::vector<std::string> odd = kMalformed;
    // fish takes HOME without a value for an empty one, and the real user's for that.
    std::erase_if(odd, [](const std::string& entry) { return entry == "HOME" || entry == "PATH"; });
    for (const std::string& name : test::hostile_entries(marker))
      odd.push_back(name + "=1");
    const test::PerShell apply = {
        "run() { eval \"$('" + test::binary() + "' export bash)\"; }",
        "run() { eval \"$('" + test::binary() + "' export zsh)\"; }",
        "function run; eval ('" + test::binary() + "' export fish | string collect); end"};
    const std::string script = apply.of(shell) + "\nrun\n/usr/bin/env -0 >" + world.root() +
                               "/in\ncd " + world.root() + "\nrun\n/usr/bin/env -0 >" +
                               world.root() + "/out\n";
    test::write_file(world.root() + "/script", script);
    const test::PerShell program = {"/bin/bash", "/bin/zsh", "/usr/bin/fish"};
    const test::PerShell option = {"--norc", "-f", "--no-config"};
    CAPTURE(program.of(shell));
    const RawEnd ended =
        run_raw(world, {program.of(shell), option.of(shell), world.root() + "/script"},
                environ_of(world, odd));
    check_sane(ended);
    const auto has = [&](const std::string& file, const std::string& entry) {
      const auto entries = split_at_nul(test::read_file(world.root() + file));
      return std::find(entries.begin(), entries.end(), entry) != entries.end();
    };
    INFO(ended.output);
    CHECK(has("/in", "A=1"));
    CHECK(has("/in", "TWICE=ours"));
    CHECK_FALSE(has("/out", "A=1"));
    CHECK_FALSE(has("/out", "TWICE=ours"));
    CHECK_FALSE(::access(marker.c_str(), F_OK) == 0);
  }
}

}  // namespace dirvenv

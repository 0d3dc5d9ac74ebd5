// SPDX-License-Identifier: MIT
// What `hook` prints for shells that are in no package here, and that a path is quoted for each.
// What the others make of theirs is in hook_stories.py.
#include <catch2/catch.hpp>

#include "support/clean_run.h"
#include "support/places.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

using Catch::Contains;
using test::sh_word;

constexpr const char* kHookShells[] = {"tcsh",    "elvish", "pwsh", "murex",
                                       "nushell", "xonsh",  "ksh",  "mksh"};

/// By a program whose path has `directory` in it.
test::CleanOutput hook(const std::string& directory, const std::string& words) {
  const test::TempDir root;
  test::make_directories(root / directory);
  const std::string program = root / (directory + "/dirvenv");
  std::filesystem::create_symlink(test::binary(), program);
  return test::clean_run(root.path(), sh_word(program) + " hook " + words + " 2>&1");
}

}  // namespace

TEST_CASE("each hook names its program, and asks for its own shell", "[hook]") {
  for (const std::string shell : kHookShells) {
    INFO(shell);
    const auto printed = hook("plain", shell);
    CHECK(printed.status == 0);
    CHECK_THAT(printed.out, !Contains("@DIRVENV@") && Contains("plain/dirvenv"));
    const std::string name = shell == "mksh" ? "ksh" : shell;
    CHECK_THAT(printed.out,
               Contains("export " + name + " ") || Contains("\"export\", \"" + name + "\""));
    CHECK(hook("plain", "/usr/bin/" + shell).status == 0);
  }
}

TEST_CASE("PowerShell and murex are given a path in their own quotes", "[hook]") {
  CHECK_THAT(hook("a $x`\"'b", "pwsh").out,
             Contains("/a `$x```\"'b/dirvenv\" export pwsh --hook $PID ."));
  CHECK_THAT(hook("\xe2\x80\x9d", "pwsh").out, Contains("/`u{201d}/dirvenv\" export"));
  CHECK_THAT(hook("a $x \"b", "murex").out, Contains("/a $x \"b/dirvenv' export murex -> set"));
  // There is no way to quote that; whatever PATH leads to is started then.
  CHECK_THAT(hook("a'b", "murex").out, Contains("\n    dirvenv export murex -> set"));
}

TEST_CASE("what is no shell has no hook", "[hook]") {
  for (const char* const name : {"json", "vim", "gha", "systemd", "null", "dotenv", "sh", "csh"}) {
    INFO(name);
    const auto printed = hook("plain", name);
    CHECK(printed.status == 2);
    CHECK_THAT(printed.out, Contains("hook needs one of bash, zsh, fish, tcsh"));
  }
}

}  // namespace dirvenv

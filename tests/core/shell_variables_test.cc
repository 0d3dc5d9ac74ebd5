// SPDX-License-Identifier: MIT
#include "core/shell_variables.h"

#include <catch2/catch.hpp>

namespace dirvenv {
namespace {

Environment base() {
  Environment environment;
  environment.set("OLD", "1");
  environment.set("PS1", "$ ");
  environment.set("odd.name", "x");
  return environment;
}

}  // namespace

TEST_CASE("a variable is exported when it is told to, and when it came exported",
          "[shell_variables]") {
  ShellVariables variables(base());
  variables.set("OLD", "2");
  variables.set("plain", "x");
  variables.mark_exported("later");
  CHECK_FALSE(variables.is_exported("later"));
  variables.set("later", "y");
  variables.set_exported("NEW", "z");
  CHECK(variables.is_exported("OLD"));
  CHECK_FALSE(variables.is_exported("plain"));
  const Environment exported = variables.exported();
  CHECK(exported.get("OLD") == "2");
  CHECK(exported.get("later") == "y");
  CHECK(exported.get("NEW") == "z");
  CHECK_FALSE(exported.has("plain"));
}

TEST_CASE("append and unset", "[shell_variables]") {
  ShellVariables variables(base());
  variables.append("OLD", "2");
  variables.append("fresh", "3");
  CHECK(variables.get("OLD") == "12");
  CHECK(variables.get("fresh") == "3");
  variables.unset("OLD");
  variables.set("OLD", "again");
  CHECK_FALSE(variables.is_exported("OLD"));
  CHECK_FALSE(variables.get("PS1"));
  variables.unset("PS1");
}

TEST_CASE("behind set -a whatever is set is exported", "[shell_variables]") {
  ShellVariables variables(base());
  variables.set("before", "1");
  variables.set_exports_all(true);
  variables.set("during", "2");
  variables.set_exports_all(false);
  variables.set("after", "3");
  CHECK_FALSE(variables.is_exported("before"));
  CHECK(variables.is_exported("during"));
  CHECK_FALSE(variables.is_exported("after"));
}

TEST_CASE("what bash has a mind of its own about is refused", "[shell_variables]") {
  ShellVariables variables(base());
  for (const char* const name : {"RANDOM", "IFS", "UID", "BASH_VERSION", "PWD", "_", "PS4",
                                 "DIRVENV_FILE", "_dv_x", "direnv_layout_dir", "HISTFILE"}) {
    CAPTURE(name);
    CHECK(is_shell_variable(name));
    CHECK_THROWS_AS(variables.set(name, "x"), RefusedText);
    CHECK_THROWS_AS(variables.get(name), RefusedText);
    CHECK_THROWS_AS(variables.unset(name), RefusedText);
  }
  CHECK_THROWS_AS(variables.set("1x", ""), RefusedText);
  CHECK_THROWS_AS(variables.set("odd.name", ""), RefusedText);
  // bash makes these up where they are missing.
  CHECK_THROWS_AS(variables.get("PATH"), RefusedText);
  CHECK_THROWS_AS(variables.mark_exported("HOME"), RefusedText);
  variables.set_exported("PATH", "/bin");
  CHECK(variables.get("PATH") == "/bin");
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/bash_exports.h"

#include <catch2/catch.hpp>

#include "core/quote.h"
#include "support/clean_run.h"
#include "support/seed.h"
#include "support/temp_dir.h"

using namespace dirvenv;

TEST_CASE("what export -p prints is read back", "[bash_exports]") {
  const auto environment = parse_bash_exports(
      "declare -x A=\"1\"\ndeclare -x NONE\ndeclare -ix N=\"5\"\nexport P=\"posix\"\nexport Q\n"
      "declare -x Q2=\"a\\\"b\\\\c\\$d\\`e\nline two\"\ndeclare -x E=$'\\E\\001x\\'\\\\\\n'\n"
      "declare -ax L=([0]=\"a)\" [1]=$'\\')')\ndeclare -x Z=\"\"\n");
  REQUIRE(environment);
  CHECK(environment->variables() == Environment::Map{{"A", "1"},
                                                     {"N", "5"},
                                                     {"P", "posix"},
                                                     {"Q2", "a\"b\\c$d`e\nline two"},
                                                     {"E", "\033\001x'\\\n"},
                                                     {"Z", ""}});
}

TEST_CASE("anything else is not", "[bash_exports]") {
  for (const char* const text :
       {"x", "declare -x A", "declare -x A=\"1", "declare -x A=1\n", "declare -x A=\"1\"x\n",
        "declare -x A=$'\\q'\n", "declare -x A=$'\\000'\n", "declare -x A=$'\\400'\n",
        "declare -x A=$'", "declare -x A=(", "A=\"1\"\n"}) {
    INFO(text);
    CHECK_FALSE(parse_bash_exports(text));
  }
}

TEST_CASE("every value comes back from real bash", "[bash_exports]") {
  std::mt19937_64 random(test::seed_for("bash_exports"));
  for (const char* const mode :
       {"", "export LC_ALL=C\n", "export LC_ALL=C.UTF-8\n", "set -o posix\n"}) {
    test::TempDir root;
    const auto wanted = test::nasty_variables(random);
    std::string script = mode;
    for (const auto& [name, value] : wanted)
      script += "export " + name + "=" + quote(Shell::Bash, value) + "\n";
    script += "export -p >out\n";
    test::write_file(root / "script", script);
    REQUIRE(test::clean_run(root.path(), "bash --norc script").status == 0);
    const auto environment = parse_bash_exports(test::read_file(root / "out"));
    INFO(mode);
    REQUIRE(environment);
    for (const auto& [name, value] : wanted) {
      INFO(name);
      CHECK(environment->get(name) == value);
    }
  }
}

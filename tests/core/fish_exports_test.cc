// SPDX-License-Identifier: MIT
#include "core/fish_exports.h"

#include <catch2/catch.hpp>

#include "core/quote.h"
#include "support/clean_run.h"
#include "support/seed.h"
#include "support/temp_dir.h"

using namespace dirvenv;
using namespace std::string_literals;

TEST_CASE("what set -xL prints is read back", "[fish_exports]") {
  const auto exports = parse_fish_exports(
      "A one\nB 'two words'\nC\nD it\\'s\\ a\\\\b\nE x\\ny\\t\\e\\x7f\\Xff\\ca\\cz\\a\\b\\f\\r\\v\n"
      "F \\$HOME\\*\\~\\#\\;\nG '\"quoted\" a'\nSHLVL\nH \xc3\xa4=b\n_i ''\n");
  REQUIRE(exports);
  CHECK(exports->unclear.empty());
  CHECK(exports->environment.variables() ==
        Environment::Map{{"A", "one"},
                         {"B", "two words"},
                         {"C", ""},
                         {"D", "it's a\\b"},
                         {"E", "x\ny\t\033\x7f\xff\x01\x1a\a\b\f\r\v"},
                         {"F", "$HOME*~#;"},
                         {"G", "\"quoted\" a"},
                         {"H", "\xc3\xa4=b"},
                         {"_i", ""}});
  CHECK(parse_fish_exports("SHLVL 2\n")->environment.get("SHLVL") == "2");
}

TEST_CASE("a value that can be two things is left open", "[fish_exports]") {
  for (const char* const value :
       {"'a'  'b'", "''a  b''", "'it's a'", "' '\\ '", "'", "'a", "a b", "a'b", "\\u00e4", "\\x0",
        "\\x00", "\\xg0", "\\q", "\\101", "\\c", "\\c1", "\\", "a\\"}) {
    INFO(value);
    const auto exports = parse_fish_exports("A "s + value + "\nB 1\n");
    REQUIRE(exports);
    CHECK(exports->unclear == std::vector<std::string>{"A"});
    CHECK(exports->environment.variables() == Environment::Map{{"B", "1"}});
  }
}

TEST_CASE("anything but lines of names is not", "[fish_exports]") {
  for (const std::string& text :
       {"A 1"s, "1A 1\n"s, "\n"s, " A\n"s, "A-B 1\n"s, "A 1\n\nB 1\n"s, "A a\0b\n"s}) {
    INFO(text);
    CHECK_FALSE(parse_fish_exports(text));
  }
}

TEST_CASE("a value comes back from real fish or is left open", "[fish_exports]") {
  std::mt19937_64 random(test::seed_for("fish_exports"));
  for (const char* const mode : {"", "set -gx LC_ALL C\n", "set -gx LC_ALL C.UTF-8\n"}) {
    test::TempDir root;
    const auto wanted = test::nasty_variables(random);
    std::string script = mode;
    for (const auto& [name, value] : wanted)
      script += "set -gx " + name + " " + quote(Shell::Fish, value) + "\n";
    script += "set -gx LIST a b 'c d'\nset -xL >out\nenv -0 >given\n";
    test::write_file(root / "script", script);
    REQUIRE(test::clean_run(root.path(), "fish --no-config script").status == 0);
    const auto exports = parse_fish_exports(test::read_file(root / "out"));
    INFO(mode);
    REQUIRE(exports);
    const auto given = Environment::from_bytes(test::read_file(root / "given"));
    for (const auto& [name, value] : wanted)
      CHECK(given.get(name) == value);
    size_t open = 0;
    for (const auto& [name, value] : given.variables()) {
      INFO(name);
      const bool is_open = std::find(exports->unclear.begin(), exports->unclear.end(), name) !=
                           exports->unclear.end();
      CHECK((is_open || exports->environment.get(name) == value));
      open += is_open ? 1 : 0;
    }
    CHECK(exports->environment.variables().size() + open == given.variables().size());
    // Those with a blank and with a quote or a backslash, and the list.
    CHECK(open > 0);
    CHECK(open < given.variables().size() / 4);
  }
}

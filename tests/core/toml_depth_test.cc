// SPDX-License-Identifier: MIT
#include "core/toml_depth.h"

#include <catch2/catch.hpp>

#include "core/project_config.h"
#include "core/python_want.h"
#include "core/user_config.h"

namespace dirvenv {
namespace {

/// A key of so many parts.
std::string key_of(size_t parts) {
  std::string key = "a";
  for (size_t i = 1; i < parts; ++i)
    key += ".a";
  return key;
}

std::string place_in(const std::string& text) {
  const auto place = place_of_long_key(text);
  return place ? fmt::format("{}:{}", place->line, place->column) : "none";
}

}  // namespace

TEST_CASE("keys of up to sixteen parts are not long", "[toml_depth]") {
  const std::string longest = key_of(kMostKeyParts);
  const std::string dots = key_of(kMostKeyParts + 1);
  for (const std::string& text : std::vector<std::string>{
           "", longest + " = 1", "[" + longest + "]\n" + longest + " = 1", "x = '" + dots + "'",
           "x = \"\\\"" + dots + "\" # " + dots, "# " + dots,
           "x = \"\"\"\n" + dots + "\\\"\"\"" + dots + "\"\"\"",
           "x = '''" + dots + "''" + dots + "'''",
           "x = [1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]",
           "x = '" + dots, "x = '''" + dots, "x = \"\\"}) {
    CAPTURE(text);
    CHECK(place_in(text) == "none");
  }
}

TEST_CASE("a key of more parts has a place, wherever it is", "[toml_depth]") {
  const std::string key = key_of(kMostKeyParts + 1);
  CHECK(place_in(key) == "1:32");
  CHECK(place_in("\n\n[" + key) == "3:33");
  CHECK(place_in("x = 'é'\nx = { \"é\" = 1, " + key) == "2:47");
  CHECK(place_in("x = {y=\"\"\"q\"\"\"\"\", " + key) == "1:50");
  CHECK(place_in("x = {y='''q'''', " + key) == "1:49");
  CHECK(place_in("x = ''\n" + key) == "2:32");
  CHECK(place_in("x = \"\"\n" + key) == "2:32");
  std::string quoted = "'a'";
  for (size_t i = 0; i < kMostKeyParts; ++i)
    quoted += " . \"b\"";
  CHECK(place_in(quoted) == "1:95");
}

TEST_CASE("a key of half a million parts ends no program", "[toml_depth]") {
  const std::string text = key_of(500'000) + " = 1";
  CHECK(parse_project_config(text, "f").error().message ==
        "f:1:32: a key of more than 16 parts; write fewer '.'");
  CHECK(read_python_wants("pyproject.toml", text).error().message ==
        "pyproject.toml:1:32: a key of more than 16 parts");
  CHECK(parse_user_config(text, "f").error().message == "f:1:32: a key of more than 16 parts");
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// Names that are code, values with a NUL, and any bytes: none of it comes through core.
#include "support/hostile_names.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/bash_exports.h"
#include "core/digest.h"
#include "core/dotenv.h"
#include "core/environment_diff.h"
#include "core/name_rules.h"
#include "core/shell_script.h"
#include "core/state_text.h"
#include "support/plain_shell.h"
#include "support/seed.h"

namespace dirvenv {
namespace {

using Kind = VariableChange::Kind;

const std::string kMarker = "/tmp/dirvenv-test-marker-that-no-core-test-makes";

LoadState state_of(VariableUndo variable) {
  return {std::string(kLoadIdBytes, 'i'), std::string(kKeyIdBytes, 'k'), {std::move(variable)}};
}

std::string random_bytes_of(std::mt19937_64& random, size_t most) {
  std::string text;
  for (size_t length = test::pick(random, most + 1); length > 0; --length)
    text.push_back(static_cast<char>(test::pick(random, 256)));
  return text;
}

std::string random_name(std::mt19937_64& random) {
  std::string name = "V";
  for (size_t length = test::pick(random, 6); length > 0; --length)
    name.push_back("ABz_09"[test::pick(random, 6)]);
  return test::pick(random, 4) == 0 ? name + "PATH" : name;
}

std::vector<VariableChange> random_changes(std::mt19937_64& random) {
  std::vector<VariableChange> changes;
  for (size_t left = test::pick(random, 5); left > 0; --left) {
    const Kind kind = static_cast<Kind>(test::pick(random, 3));
    std::optional<std::string> value;
    if (test::pick(random, 3) != 0) value = random_bytes_of(random, 40);
    if (kind == Kind::Forget) value.reset();
    changes.push_back({kind, random_name(random), value, test::pick(random, 2) == 0});
  }
  return changes;
}

SameTest random_same_test(std::mt19937_64& random) {
  const auto path = [&] { return "/" + random_bytes_of(random, 30); };
  SameTest test;
  test.directory = path();
  test.not_files = {path(), path()};
  test.unreadable = {path()};
  test.foreign = {path()};
  test.stamp = path();
  test.generation = path();
  test.unmoved = {{path(), path()}};
  test.not_newer = {path()};
  test.absent = {path()};
  return test;
}

}  // namespace

TEST_CASE("b1: the printer refuses every name that is code, to set and to unset", "[hostile]") {
  const std::vector<std::string> names = test::hostile_names(kMarker);
  REQUIRE(names.size() > 500);
  for (const std::string& name : names) {
    CAPTURE(name);
    REQUIRE_FALSE(is_valid_name(name));
    for (const Shell shell : test::kAllShells) {
      for (const Kind kind : {Kind::Apply, Kind::Restore, Kind::Forget}) {
        for (const auto& value : {std::optional<std::string>("1"), std::optional<std::string>()}) {
          const VariableChange good{Kind::Apply, "GOOD", "1", false};
          const VariableChange bad{kind, name, value, false};
          ShellScript script;
          script.message = "loaded";
          script.changes = {good, bad};
          CHECK(print_script(shell, script).empty());
          script.changes = {good};
          script.fallback = {bad};
          CHECK(print_script(shell, script).empty());
        }
      }
    }
  }
}

TEST_CASE("b1: a state that names code is refused as a whole", "[hostile]") {
  REQUIRE(decode_state(encode_state(state_of({"GOOD", "", "1", std::nullopt, false}))));
  for (const std::string& name : test::hostile_names(kMarker)) {
    CAPTURE(name);
    LoadState state = state_of({"GOOD", "", "1", std::nullopt, false});
    state.variables.push_back({name, "", "1", std::nullopt, false});
    CHECK_FALSE(decode_state(encode_state(state)));
    state.variables.back().previous.reset();
    CHECK_FALSE(decode_state(encode_state(state)));
  }
}

TEST_CASE("b1: a .env file and a list of bash's exports give no name that is code", "[hostile]") {
  for (const std::string& name : test::hostile_names(kMarker)) {
    CAPTURE(name);
    for (const std::string before : {"", "export ", "A=1\n"}) {
      const Result<Dotenv> parsed = parse_dotenv(before + name + "=1\n", ".env");
      if (!parsed) continue;
      for (const DotenvAssignment& assignment : parsed->assignments)
        CHECK(is_valid_name(assignment.name));
    }
    const auto exported =
        parse_bash_exports("declare -x GOOD=\"1\"\ndeclare -x " + name + "=\"1\"\n");
    if (!exported) continue;
    for (const VariableUndo& record :
         undo_between({}, *exported, {}, std::string(kDigestKeyBytes, 'k')))
      CHECK(is_valid_name(record.name));
  }
}

TEST_CASE("b3: a NUL in a .env file is an error with its place", "[hostile]") {
  using std::string_literals::operator""s;
  for (const std::string& text : {"A=1\nB=x\0y\n"s, "A=1\nB='x\0y'\n"s, "A=1\nB=\"x\0y\"\n"s,
                                  "A=1\nB\0C=1\n"s, "A=1\n# \0\n"s, "A=1\n\0"s}) {
    CAPTURE(text);
    const Result<Dotenv> parsed = parse_dotenv(text, "/p/.env");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.find("/p/.env:2:") == 0);
  }
}

TEST_CASE("b3: a state with a NUL in it is refused", "[hostile]") {
  using std::string_literals::operator""s;
  CHECK_FALSE(decode_state(encode_state(state_of({"A", "", "x\0y"s, std::nullopt, false}))));
  CHECK_FALSE(decode_state(encode_state(state_of({"A\0"s, "", "x", std::nullopt, false}))));
  ListEdit edit;
  edit.added = {{0, "x\0y"s}};
  CHECK_FALSE(decode_state(encode_state(state_of({"PATH", "d", std::nullopt, edit, false}))));
  edit.added.clear();
  edit.removed = {{0, "\0"s, 0}};
  CHECK_FALSE(decode_state(encode_state(state_of({"PATH", "d", std::nullopt, edit, false}))));
  edit.removed = {{0, "x", 0}};
  CHECK(decode_state(encode_state(state_of({"PATH", "d", std::nullopt, edit, false}))));
}

TEST_CASE("b12: whatever a script holds, it is one line of printable ASCII", "[hostile]") {
  std::mt19937_64 random(test::seed_for("printable scripts"));
  for (int round = 0; round < 3000; ++round) {
    ShellScript script;
    script.changes = random_changes(random);
    script.fallback = random_changes(random);
    script.message = random_bytes_of(random, 60);
    if (test::pick(random, 2) == 0) script.same = random_same_test(random);
    for (const Shell shell : test::kAllShells) {
      const std::string text = frame_script(print_script(shell, script));
      const auto found = std::find_if(text.begin(), text.end(),
                                      [](char byte) { return byte < 0x20 || byte > 0x7e; });
      CAPTURE(text);
      REQUIRE(found == text.end());
    }
  }
}

}  // namespace dirvenv

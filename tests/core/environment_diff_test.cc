// SPDX-License-Identifier: MIT
#include "core/environment_diff.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/digest.h"
#include "core/name_rules.h"
#include "support/seed.h"

namespace dirvenv {
namespace {

const std::string kKey(kDigestKeyBytes, 'k');

Environment environment_of(const std::vector<std::pair<std::string, std::string>>& variables) {
  Environment environment;
  for (const auto& [name, value] : variables)
    environment.set(name, value);
  return environment;
}

std::optional<std::string> random_value(std::mt19937_64& random) {
  static const std::vector<std::string> kValues = {"", "1", "a:b", "b:a", "x\ny", "\xff", "a:c:b"};
  if (test::pick(random, 4) == 0) return std::nullopt;
  return kValues[test::pick(random, kValues.size())];
}

const std::vector<std::string> kNames = {"A", "B", "C", "D", "PATH", "MY_PATH", "LIST"};

Environment random_environment(std::mt19937_64& random) {
  Environment environment;
  for (const std::string& name : kNames)
    environment.assign(name, random_value(random));
  return environment;
}

const VariableUndo* record_of(const std::vector<VariableUndo>& records, const std::string& name) {
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const auto& record) { return record.name == name; });
  return found == records.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("only what differs is remembered, by name", "[environment_diff]") {
  const Environment base = environment_of({{"A", "1"}, {"B", "2"}, {"C", "3"}});
  const Environment loaded = environment_of({{"A", "1"}, {"B", "x"}, {"D", ""}});
  const auto records = undo_between(base, loaded, {}, kKey);
  REQUIRE(records.size() == 3);
  CHECK(records[0] == VariableUndo{"B", keyed_digest(kKey, "x"), "2", std::nullopt, false});
  CHECK(records[1] == VariableUndo{"C", "", "3", std::nullopt, false});
  CHECK(records[2] == VariableUndo{"D", keyed_digest(kKey, ""), std::nullopt, std::nullopt, false});
}

TEST_CASE("what a project may not touch is not remembered", "[environment_diff]") {
  const Environment base = environment_of({{"PWD", "/a"}, {"foo.bar", "1"}});
  const Environment loaded = environment_of({{"PS1", "$"}, {"x[1]", "1"}, {"DIRVENV_STATE", "x"}});
  CHECK(undo_between(base, loaded, {}, kKey).empty());
}

TEST_CASE("f2: leaving gives the base environment for what nobody touched", "[environment_diff]") {
  std::mt19937_64 random(test::seed_for("leave untouched"));
  for (size_t more = test::count_from("DIRVENV_CASES", 10'000); more > 0; --more) {
    const Environment base = random_environment(random);
    const Environment loaded = random_environment(random);
    const auto records = undo_between(base, loaded, {"LIST"}, kKey);
    const Undone undone = undo(loaded, records, kKey);
    REQUIRE(undone.base == base);
    CHECK(undone.changed_by_user.empty());
    CHECK(keep_user_changes(undone, loaded) == base);
  }
}

TEST_CASE("f2: leaving gives the user's value for what they changed", "[environment_diff]") {
  std::mt19937_64 random(test::seed_for("leave touched"));
  for (size_t more = test::count_from("DIRVENV_CASES", 10'000); more > 0; --more) {
    const Environment base = random_environment(random);
    const Environment loaded = random_environment(random);
    const auto records = undo_between(base, loaded, {}, kKey);
    Environment current = loaded;
    for (const std::string& name : kNames) {
      if (test::pick(random, 3) == 0) current.assign(name, random_value(random));
    }
    current.set("USER_NEW", "new");
    const Undone undone = undo(current, records, kKey);
    const Environment left = keep_user_changes(undone, current);
    CHECK(left.get("USER_NEW") == "new");
    for (const std::string& name : kNames) {
      const VariableUndo* const record = record_of(records, name);
      const bool touched = current.get(name) != loaded.get(name);
      CAPTURE(name, base.entries(), loaded.entries(), current.entries());
      if (touched && record != nullptr && record->edit) continue;  // by element: see below
      CHECK(left.get(name) == (touched || record == nullptr ? current.get(name) : base.get(name)));
      CHECK(undone.changed_by_user.contains(name) == (touched && record != nullptr));
      if (record != nullptr && !record->edit) CHECK(undone.base.get(name) == base.get(name));
    }
  }
}

TEST_CASE("a list keeps the user's elements and loses ours", "[environment_diff]") {
  const Environment base = environment_of({{"PATH", "/bin:/usr/bin"}});
  const Environment loaded = environment_of({{"PATH", "/p/bin:/bin:/usr/bin"}});
  const auto records = undo_between(base, loaded, {}, kKey);
  const Environment current = environment_of({{"PATH", "/mine:/p/bin:/bin:/usr/bin:/last"}});
  const Undone undone = undo(current, records, kKey);
  CHECK(undone.changed_by_user.empty());
  CHECK(keep_user_changes(undone, current).get("PATH") == "/mine:/bin:/usr/bin:/last");
  const Environment replaced = environment_of({{"PATH", "/mine"}});
  CHECK(keep_user_changes(undo(replaced, records, kKey), replaced).get("PATH") == "/mine");
  CHECK(keep_user_changes(undo({}, records, kKey), {}).get("PATH") == std::nullopt);
}

TEST_CASE("a list that a project made is gone when only its elements are left",
          "[environment_diff]") {
  const auto records =
      undo_between({}, environment_of({{"MANPATH", "/p/man"}, {"LIST", "a:b"}}), {"LIST"}, kKey);
  const Environment current = environment_of({{"MANPATH", "/p/man:/mine"}, {"LIST", "b:a"}});
  const Undone undone = undo(current, records, kKey);
  CHECK(undone.base.get("MANPATH") == "/mine");
  CHECK(undone.base.get("LIST") == std::nullopt);
  const auto empty =
      undo_between(environment_of({{"PATH", ""}}), environment_of({{"PATH", "a"}}), {}, kKey);
  CHECK(undo(environment_of({{"PATH", "a"}}), empty, kKey).base.get("PATH") == "");
}

TEST_CASE("without the key every value counts as ours", "[environment_diff]") {
  const Environment base = environment_of({{"A", "1"}, {"B", "2"}, {"PATH", "/bin"}});
  const Environment loaded = environment_of({{"A", "x"}, {"C", "y"}, {"PATH", "/p:/bin"}});
  const auto records = undo_between(base, loaded, {}, kKey);
  CHECK(undo(loaded, records, std::nullopt).base == base);
  const Environment current = environment_of({{"A", "mine"}, {"PATH", "/p:/bin:/mine"}});
  const Undone undone = undo(current, records, std::nullopt);
  CHECK(undone.changed_by_user.empty());
  CHECK(undone.base == environment_of({{"A", "1"}, {"B", "2"}, {"PATH", "/bin:/mine"}}));
}

TEST_CASE("a record never holds the value that was set", "[environment_diff]") {
  const auto records =
      undo_between(environment_of({{"A", "before"}}),
                   environment_of({{"A", "s3cret-value"}, {"B", "s3cret-other"}}), {}, kKey);
  for (const VariableUndo& record : records) {
    CHECK(record.digest.size() == kKeyedDigestBytes);
    CHECK(record.previous.value_or("").find("s3cret") == std::string::npos);
  }
}

}  // namespace dirvenv

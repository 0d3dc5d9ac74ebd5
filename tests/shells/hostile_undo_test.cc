// SPDX-License-Identifier: MIT
// Leaving is exact: whatever the environment, the project and the user in it did.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "core/digest.h"
#include "core/environment_diff.h"
#include "core/quote.h"
#include "core/shell_script.h"
#include "shells/shell_case.h"
#include "support/seed.h"

namespace dirvenv::test {
namespace {

using Kind = VariableChange::Kind;

const std::string kKey(kDigestKeyBytes, 'k');
const std::vector<std::string> kNames = {"A", "B", "C", "D", "L", "M_PATH", "XDG_X_DIRS", "Z_PATH"};

std::optional<std::string> random_value(std::mt19937_64& random) {
  static const std::vector<std::string> kValues = {
      "", "1", "a:b", "b:a:b", ":", "a::c", "x\ny", "\xff\xc3", "$(touch m)", "'\\'", "a b", "-n"};
  if (pick(random, 4) == 0) return std::nullopt;
  return kValues[pick(random, kValues.size())];
}

Environment random_environment(std::mt19937_64& random) {
  Environment environment;
  for (const std::string& name : kNames)
    environment.assign(name, random_value(random));
  return environment;
}

// What takes a shell from one environment to the other.
std::vector<VariableChange> changes(Kind kind, const Environment& from, const Environment& to) {
  std::vector<VariableChange> all;
  for (const std::string& name : kNames) {
    if (from.get(name) != to.get(name)) all.push_back({kind, name, to.get(name), from.has(name)});
  }
  return all;
}

Environment ours_of(const std::string& file) {
  const Environment all = Environment::from_bytes(read_file(file));
  Environment ours;
  for (const std::string& name : kNames)
    ours.assign(name, all.get(name));
  return ours;
}

}  // namespace

SHELL_TEST(cycles, "f2: 300 random loads are undone exactly in a shell", "[hostile]") {
  std::mt19937_64 random(seed_for("f2 " + std::string(name_of(kind))));
  ShellboxOptions options;
  options.dirvenv = "";
  Shellbox box(kind, options);
  const Shell shell = shell_of(kind);
  const auto eval = [&](const std::vector<VariableChange>& list) {
    ShellScript script;
    script.changes = list;
    return "eval " + quote(shell, print_script(shell, script)) + "\n";
  };
  // The user's own edits, in the shell's own words.
  const auto edit = [&](const std::string& name, const std::optional<std::string>& value) {
    const bool fish = shell == Shell::Fish;
    if (!value) return (fish ? "set -e " : "unset ") + name + "\n";
    return (fish ? "set -gx " + name + " " : "export " + name + "=") + quote(shell, *value) + "\n";
  };
  const std::size_t count = std::min<std::size_t>(count_from("DIRVENV_CASES", 300), 10'000);
  std::vector<Environment> expected;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const Environment base = random_environment(random);
    const Environment loaded = random_environment(random);
    const auto records = undo_between(base, loaded, {"L"}, kKey);
    Environment current = loaded;
    for (const std::string& name : kNames)
      text += edit(name, base.get(name));
    text += eval(changes(Kind::Apply, base, loaded));
    for (const std::string& name : kNames) {
      if (pick(random, 4) != 0) continue;
      current.assign(name, random_value(random));
      text += edit(name, current.get(name));
    }
    const Undone undone = undo(current, records, kKey);
    expected.push_back(keep_user_changes(undone, current));
    if (current == loaded) REQUIRE(expected.back() == base);
    std::vector<VariableChange> leave = changes(Kind::Restore, current, expected.back());
    for (const std::string& name : undone.changed_by_user)
      leave.push_back({Kind::Forget, name, std::nullopt, false});
    text += eval(leave) + "/usr/bin/env -0 >" + box.home() + "/after" + std::to_string(i) + "\n";
  }
  write_file(box.home() + "/cycles", text);
  box.set_deadline(std::chrono::minutes(10));
  const std::string said = shown(box, "source " + box.home() + "/cycles");
  CHECK(said == "");
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(i);
    CHECK(ours_of(box.home() + "/after" + std::to_string(i)).entries() == expected[i].entries());
  }
  CHECK_FALSE(box.exists("m"));
}

}  // namespace dirvenv::test

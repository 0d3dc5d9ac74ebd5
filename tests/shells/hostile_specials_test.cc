// SPDX-License-Identifier: MIT
// Every name that a shell has of its own is set by a load exactly, or the load changes nothing.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "core/name_rules.h"
#include "core/shell_script.h"
#include "shells/shell_case.h"

namespace dirvenv::test {
namespace {

using Kind = VariableChange::Kind;
using Variables = std::map<std::string, std::string>;

// What the shell itself says that it has; the modules of zsh are loaded where they are asked for.
std::set<std::string> names_of(Shellbox& box) {
  const std::string file = box.home() + "/names";
  box.run(
      in(box.kind(), "{ compgen -v; declare -pr | sed 's/^[^ ]* [^ ]* //; s/=.*//'; } >",
         "zmodload zsh/parameter zsh/datetime zsh/system zsh/mapfile; print -l ${(k)parameters} "
         ">",
         "set --names >") +
      file);
  std::istringstream text(read_file(file));
  std::set<std::string> names;
  for (std::string name; std::getline(text, name);) {
    if (is_valid_name(name) && name.rfind(kPrivatePrefix, 0) != 0) names.insert(name);
  }
  return names;
}

// One name through the shell: a load that sets it (and two more), a look, the way back, a look.
class Cycles {
 public:
  explicit Cycles(Shellbox& box) : box_(box), base_(box.environment()) {}

  void add(const std::string& name, const std::optional<std::string>& value) {
    const bool exported = base_.count(name) != 0;
    const auto before = exported ? std::optional(base_.at(name)) : std::nullopt;
    ShellScript load;
    if (!is_special_name(shell_of(box_.kind()), name)) {
      load.changes = {{Kind::Apply, "AAA", "1", false},
                      {Kind::Apply, name, value, exported},
                      {Kind::Apply, "ZZZ", "1", false}};
    }
    ShellScript leave;
    leave.changes = {{Kind::Restore, "AAA", std::nullopt, true},
                     {Kind::Restore, name, before, true},
                     {Kind::Restore, "ZZZ", std::nullopt, true}};
    const std::string file = box_.home() + "/cycle" + std::to_string(cycles_.size());
    text_ += run_line(load) + "/usr/bin/env -0 >" + file + ".in\n" + run_line(leave) +
             "/usr/bin/env -0 >" + file + ".out\n";
    cycles_.push_back({name, value, file});
  }

  void run() {
    write_file(box_.home() + "/cycles", text_);
    const std::string before = shown(box_, "id; umask");
    const std::string said = shown(box_, "source " + box_.home() + "/cycles");
    INFO(said);
    CHECK(shown(box_, "id; umask") == before);
    std::size_t refused = 0;
    for (const Cycle& cycle : cycles_) {
      CAPTURE(cycle.name, cycle.value);
      Variables loaded = read_environment(cycle.file + ".in");
      Variables expected = base_;
      if (loaded.count("AAA") == 0) {
        ++refused;
      } else {
        expected["AAA"] = expected["ZZZ"] = "1";
        expected.erase(cycle.name);
        if (cycle.value) expected[cycle.name] = *cycle.value;
      }
      CHECK(difference(expected, loaded) == "");
      CHECK(difference(base_, read_environment(cycle.file + ".out")) == "");
    }
    CHECK(cycles_.size() - refused > 20);
  }

 private:
  struct Cycle {
    std::string name;
    std::optional<std::string> value;
    std::string file;
  };

  std::string run_line(const ShellScript& script) const {
    const Shell shell = shell_of(box_.kind());
    return "eval " + quote(shell, print_script(shell, script)) + "\n";
  }

  static Variables read_environment(const std::string& file) {
    Variables variables;
    std::istringstream text(read_file(file));
    for (std::string entry; std::getline(text, entry, '\0');) {
      const std::string name = entry.substr(0, entry.find('='));
      if (name.rfind(kPrivatePrefix, 0) != 0) variables[name] = entry.substr(name.size() + 1);
    }
    return variables;
  }

  static std::string difference(const Variables& expected, const Variables& found) {
    std::string text;
    for (const auto& [name, value] : expected) {
      if (name == "_") continue;
      const auto at = found.find(name);
      if (at == found.end()) text += "missing " + name + "\n";
      if (at != found.end() && at->second != value) text += name + " is " + at->second + "\n";
    }
    for (const auto& [name, value] : found) {
      if (name != "_" && expected.count(name) == 0) text += "new " + name + "\n";
    }
    return text;
  }

  Shellbox& box_;
  Variables base_;
  std::string text_;
  std::vector<Cycle> cycles_;
};

}  // namespace

SHELL_TEST(each_own_name, "b6: each name that the shell has is applied exactly or not at all",
           "[hostile]") {
  ShellboxOptions options;
  options.dirvenv = "";
  Shellbox box(kind, options);
  const std::set<std::string> names = names_of(box);
  REQUIRE(names.size() > 30);
  Cycles cycles(box);
  const auto base = box.environment();
  for (const std::string& name : names) {
    if (is_never_name(name)) continue;  // an evaluation never hands these on
    // fish itself puts right what is no function.
    cycles.add(name, name == "fish_key_bindings" ? "fish_vi_key_bindings" : "7");
    if (base.count(name) != 0) cycles.add(name, std::nullopt);
  }
  cycles.run();
}

}  // namespace dirvenv::test

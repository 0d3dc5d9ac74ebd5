// SPDX-License-Identifier: MIT
// Names that are code, in everything that a shell and its hook can be given.
#include "support/hostile_names.h"

#include <catch2/catch.hpp>

#include "core/quote.h"
#include "core/state_text.h"
#include "shells/approve.h"

namespace dirvenv::test {
namespace {

std::string tampered(const std::vector<VariableUndo>& more) {
  LoadState state{std::string(kLoadIdBytes, 'i'), std::string(kKeyIdBytes, 'k'), more};
  state.variables.insert(state.variables.begin(), {"GOOD", "", "1", std::nullopt, false});
  return encode_state(state);
}

std::string state_line(ShellKind kind, const std::string& state) {
  return in(kind, "export DIRVENV_STATE=", "export DIRVENV_STATE=", "set -gx DIRVENV_STATE ") +
         state;
}

}  // namespace

SHELL_TEST(inherited, "b1: names of the inherited environment that are code are never run",
           "[hostile]") {
  ShellboxOptions options;
  options.root = std::make_shared<TempDir>();
  const std::string marker = *options.root / "marker";
  for (const std::string& name : hostile_entries(marker))
    options.variables[name] = "1";
  // bash evaluates the subscript only of a variable that is there.
  options.before_hook =
      in(kind, "a=(1 2); z=(1); A=1", "a=(1 2); z=(1); A=1", "set a 1 2; set A 1");
  Shellbox box(kind, options);
  const auto before = comparable(box);
  for (const std::string text : {"export V=1\n", "for i in 1; do export V=1; done\n",
                                 "exec env -u V 'a[$(touch marker)]=1' true\n"}) {
    INFO(text);
    put_approved(box, "p", text);
    box.run("cd p");
    CHECK((value(box, "V") == "1") == !contains(text, "exec"));
    box.run("cd ..");
    CHECK(comparable(box) == before);
    CHECK_FALSE(box.exists("p/marker"));
  }
  CHECK_FALSE(std::filesystem::exists(marker));
}

SHELL_TEST(state, "b1: a state that somebody wrote runs nothing and changes nothing", "[hostile]") {
  Shellbox box(kind);
  const std::string marker = *box.root() / "marker";
  put(box, "p/.envrc", "export V=1\n");
  box.run(in(kind, "a=(1 2); export GOOD=mine", "a=(1 2); export GOOD=mine",
             "set a 1 2; set -gx GOOD mine"));
  const auto before = comparable(box);
  const std::vector<VariableUndo> hostile = {
      {"a[$(touch " + marker + ")]", "", "x", std::nullopt, false},
      {"PATH[$(touch " + marker + ")]", "", std::nullopt, std::nullopt, false},
      {"PS1", "", "$(touch " + marker + ")", std::nullopt, false},
      {"V", "", std::string("x\0y", 3), std::nullopt, false}};
  for (const VariableUndo& variable : hostile) {
    INFO(variable.name);
    box.run(state_line(kind, tampered({variable})));
    CHECK(contains(shown(box, "cd /"), "DIRVENV_STATE is damaged"));
    CHECK(comparable(box) == before);
    box.run("cd " + box.dir());
  }
  CHECK_FALSE(std::filesystem::exists(marker));
}

SHELL_TEST(own_ids, "b6: a state from another shell does not change who a root shell is",
           "[hostile]") {
  Shellbox box(kind);
  const std::string before = shown(box, "id; umask");
  // As a bash leaves them that was in a project which set them; then this shell was started in it.
  std::vector<VariableUndo> ours;
  for (const std::string name : {"USERNAME", "UID", "EUID", "GID", "EGID", "umask"})
    ours.push_back({name, "", name == "USERNAME" ? "daemon" : "1", std::nullopt, false});
  box.run(state_line(kind, tampered(ours)));
  box.run("cd /");
  CHECK(shown(box, "id; umask") == before);
  CHECK(value(box, "GOOD") == "1");
}

SHELL_TEST(dotenv, "b1: a .env file with names that are code loads nothing", "[hostile]") {
  Shellbox box(kind);
  const std::string marker = *box.root() / "marker";
  put_approved(box, "p", "dotenv vars\nset -- \"$?\"; [[ $1 == 0 ]] || exit 1\n");
  const auto before = comparable(box);
  for (const std::string& name : {"a[$(touch " + marker + ")]", "`touch " + marker + "`"}) {
    INFO(name);
    put(box, "p/vars", "V=1\n" + name + "=1\n");
    CHECK(contains(shown(box, "cd p"), "vars:2:"));
    CHECK(comparable(box) == before);
    box.run("cd ..");
  }
  CHECK_FALSE(std::filesystem::exists(marker));
}

}  // namespace dirvenv::test

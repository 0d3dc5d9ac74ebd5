// SPDX-License-Identifier: MIT
#include "engine/prompt_changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/list_edit.h"
#include "core/name_rules.h"
#include "os/limits.h"

namespace dirvenv {
namespace {

using SortedNames = std::vector<std::string_view>;

void sort_names(SortedNames& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

SortedNames names_of(const std::vector<VariableUndo>& records) {
  SortedNames names;
  for (const VariableUndo& record : records)
    names.push_back(record.name);
  sort_names(names);
  return names;
}

// Values, or nullptr for a variable that is absent.
bool is_same(const std::string* left, const std::string* right) {
  return left == nullptr || right == nullptr ? left == right : *left == *right;
}

std::optional<std::string> copy_of(const std::string* value) {
  return value == nullptr ? std::nullopt : std::optional(*value);
}

// Those that stay as the user has them: the project's value is the one that he has replaced.
std::vector<std::string> kept_names(const UsersChanges& users,
                                    const std::vector<VariableUndo>& now) {
  std::vector<std::string> kept;
  for (const VariableUndo& before : users.loaded) {
    if (before.edit || !users.names.contains(before.name)) continue;
    const auto after = std::find_if(now.begin(), now.end(), [&](const VariableUndo& record) {
      return record.name == before.name;
    });
    if (after == now.end() || after->digest == before.digest) kept.push_back(before.name);
  }
  return kept;
}

// Behind the user's own virtual environment, from which `deactivate` brings back the PATH that he
// had before, with the project's in it; without one, off his PATH. Only the first element is the
// project's.
void give_way_on_path(const std::string& project, const std::string& users,
                      Environment& environment) {
  std::vector<std::string> elements = split_list(environment.get_or("PATH", ""));
  const auto own = std::find(elements.begin(), elements.end(), project + "/bin");
  if (own == elements.end()) return;
  elements.erase(own);
  const auto before = std::find(elements.begin(), elements.end(), users + "/bin");
  if (!users.empty() && before != elements.end()) elements.insert(before + 1, project + "/bin");
  environment.set("PATH", join_list(elements));
}

}  // namespace

Environment without_state(Environment environment) {
  for (const char* const name : kStateNames)
    environment.unset(name);
  return environment;
}

std::optional<Error> state_problem(std::string_view state) {
  const size_t size = std::string_view("DIRVENV_STATE=").size() + state.size();
  const size_t longest = longest_environment_entry();
  if (size <= longest) return std::nullopt;
  return Error{fmt::format(
      "what undoes it would take {} bytes, of which a program can be given {}; set fewer "
      "variables, or leave long values as they are",
      size, longest)};
}

std::vector<VariableUndo> undo_of_load(const Environment& base, const NameSet& lists,
                                       std::string_view key,
                                       const std::optional<UsersChanges>& users,
                                       Environment& target) {
  std::vector<VariableUndo> now = undo_between(base, target, lists, key);
  if (!users) return now;
  const std::vector<std::string> kept = kept_names(*users, now);
  if (std::find(kept.begin(), kept.end(), "VIRTUAL_ENV") != kept.end()) {
    give_way_on_path(target.get_or("VIRTUAL_ENV", ""), users->current.get_or("VIRTUAL_ENV", ""),
                     target);
    now = undo_between(base, target, lists, key);
  }
  for (const std::string& name : kept)
    target.assign(name, users->current.get(name));
  return now;
}

void describe_changes(const EnvironmentMove& move, ShellScript& script) {
  using Kind = VariableChange::Kind;
  const SortedNames sets = names_of(move.applied);
  SortedNames names = sets;
  names.insert(names.end(), std::begin(kStateNames), std::end(kStateNames));
  for (const VariableUndo& record : move.loaded)
    names.push_back(record.name);
  sort_names(names);
  for (const std::string_view name : names) {
    const std::string* const value = move.target.find(name);
    const std::string* const before = move.current.find(name);
    const bool apply = std::binary_search(sets.begin(), sets.end(), name) ||
                       (value != nullptr && is_never_name(name));
    if (!is_same(value, before)) {
      script.changes.push_back({apply ? Kind::Apply : Kind::Restore, std::string(name),
                                copy_of(value), before != nullptr});
    } else if (!apply && move.changed_by_user.contains(name)) {
      script.changes.push_back({Kind::Forget, std::string(name), {}, false});
    }
    const std::string* const left = move.left.find(name);
    if (!is_same(left, before)) {
      script.fallback.push_back(
          {Kind::Restore, std::string(name), copy_of(left), before != nullptr});
    }
  }
}

}  // namespace dirvenv

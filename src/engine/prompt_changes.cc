// SPDX-License-Identifier: MIT
#include "engine/prompt_changes.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/name_rules.h"
#include "os/limits.h"

namespace dirvenv {

std::optional<Error> state_problem(std::string_view state) {
  const size_t size = std::string_view("DIRVENV_STATE=").size() + state.size();
  const size_t longest = longest_environment_entry();
  if (size <= longest) return std::nullopt;
  return Error{fmt::format(
      "what undoes it would take {} bytes, of which a program can be given {}; set fewer "
      "variables, or leave long values as they are",
      size, longest)};
}

void keep_users_values(const Environment& current, const std::vector<VariableUndo>& old,
                       const NameSet& changed_by_user, const std::vector<VariableUndo>& now,
                       Environment& target) {
  for (const VariableUndo& before : old) {
    if (before.edit || !changed_by_user.contains(before.name)) continue;
    const auto after = std::find_if(now.begin(), now.end(), [&](const VariableUndo& record) {
      return record.name == before.name;
    });
    if (after != now.end() && after->digest != before.digest) continue;
    target.assign(before.name, current.get(before.name));
  }
}

void describe_changes(const EnvironmentMove& move, ShellScript& script) {
  using Kind = VariableChange::Kind;
  NameSet names(std::begin(kStateNames), std::end(kStateNames));
  NameSet sets;
  for (const VariableUndo& record : move.applied)
    sets.insert(record.name);
  names.insert(sets.begin(), sets.end());
  for (const VariableUndo& record : move.loaded)
    names.insert(record.name);
  for (const std::string& name : names) {
    const auto value = move.target.get(name);
    const auto before = move.current.get(name);
    const bool apply = sets.contains(name) || (is_never_name(name) && value);
    if (value != before) {
      script.changes.push_back(
          {apply ? Kind::Apply : Kind::Restore, name, value, before.has_value()});
    } else if (!apply && move.changed_by_user.contains(name)) {
      script.changes.push_back({Kind::Forget, name, {}, false});
    }
    if (move.left.get(name) != before) {
      script.fallback.push_back({Kind::Restore, name, move.left.get(name), before.has_value()});
    }
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/environment_diff.h"
#include "core/result.h"
#include "core/shell_script.h"

namespace dirvenv {

/// The variables that say in a shell what is loaded.
inline constexpr const char* kStateNames[] = {"DIRVENV_DIR", "DIRVENV_FILE", "DIRVENV_STATE"};

/// The environment without these.
Environment without_state(Environment environment);

/// Why `state` cannot be handed on: what undoes a load is one variable too, and once it is too
/// long, no program can be started, not even the one that takes the load back. nullopt: it can.
std::optional<Error> state_problem(std::string_view state);

/// What the user has made of what is loaded.
struct UsersChanges {
  const Environment& current;
  const std::vector<VariableUndo>& loaded;
  const NameSet& names;  ///< of these, the ones that hold another value by now
};

/// undo_between() `base` and `target`. In a reload (`users`), where the new value wins over the
/// user's only where the file's value has changed, `target` gets the user's where it has not; and
/// where that is VIRTUAL_ENV, as after `deactivate`, the project's gives way on PATH too.
std::vector<VariableUndo> undo_of_load(const Environment& base, const NameSet& lists,
                                       std::string_view key,
                                       const std::optional<UsersChanges>& users,
                                       Environment& target);

/// Where a shell is, and where it is to go.
struct EnvironmentMove {
  const Environment& current;
  const Environment& left;    ///< `current` without what is loaded: the way out if the script fails
  const Environment& target;  ///< what `current` is to become
  const std::vector<VariableUndo>& applied;  ///< what a load sets; empty for leaving
  const std::vector<VariableUndo>& loaded;   ///< what the load that is left had set
  const NameSet& changed_by_user;            ///< of these
};

/// Adds to `script` what leads from `current` to `target`, and the fallback.
void describe_changes(const EnvironmentMove& move, ShellScript& script);

}  // namespace dirvenv

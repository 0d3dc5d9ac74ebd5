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

/// A reload, whose new value wins over the user's only where the file's value has changed: gives
/// `target` the user's where it has not. `old` is what was loaded, `now` what is to be.
void keep_users_values(const Environment& current, const std::vector<VariableUndo>& old,
                       const NameSet& changed_by_user, const std::vector<VariableUndo>& now,
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

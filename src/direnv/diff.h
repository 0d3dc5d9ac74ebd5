// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/json_direnv.h"

namespace dirvenv {

/// What a load of direnv's changes, and the way back: DIRENV_DIFF.

/// The variables that say in an environment what direnv has loaded.
Environment without_direnv(Environment environment);

/// Whether a load changes no such variable, and leaving restores none: the shell's own.
bool is_ignored_by_direnv(std::string_view name);

struct Reverted {
  Environment environment;  ///< without what is loaded, and without what says so
  bool is_damaged = false;  ///< DIRENV_DIFF cannot be read: nothing was taken back
};
Reverted reverted(const Environment& environment);

/// What leads from `base` to `target`, packed for DIRENV_DIFF.
std::string packed_diff(const Environment& base, const Environment& target);

/// "+NEW ~CHANGED -GONE" of what is not direnv's own, sorted; empty for nothing.
std::string diff_text(const Environment& base, const Environment& target);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/shell_script.h"

namespace dirvenv {

/// The changes for fish, for print_script(). Every function call costs fish as much as setting ten
/// variables, so that the usual case has none.
std::string print_fish_changes(const std::vector<VariableChange>& changes);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/environment.h"
#include "core/environment_diff.h"

namespace dirvenv {

/// A virtualenv that the user activates by hand inside of a project, or deactivates: what his
/// `activate` does to PATH, no record of ours tells.

/// The bin directory that the load has put on PATH for its VIRTUAL_ENV; nullopt: it has set none.
std::optional<std::string> bin_of_load(const std::vector<VariableUndo>& loaded,
                                       const std::optional<std::string>& key);

/// Where the user has activated the project's own environment too, PATH has its bin twice: leaves
/// out of `undone.base` the one that came later, as VIRTUAL_ENV goes as well.
void drop_second_activation(const std::vector<VariableUndo>& loaded,
                            const std::optional<std::string>& key, Undone& undone);

/// Whether the user has none active any more, while the project's is still on PATH.
bool is_half_deactivated(const std::vector<VariableUndo>& loaded,
                         const std::optional<std::string>& key, const Undone& undone,
                         const Environment& current);

}  // namespace dirvenv

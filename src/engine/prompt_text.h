// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/environment_diff.h"
#include "engine/gate.h"

namespace dirvenv {

/// " +NEW ~CHANGED -GONE", the first few of them; empty for none.
std::string names_text(const std::vector<VariableUndo>& variables);

/// That what is loaded in `current` has been left, and which of its variables the user has changed.
std::string unloaded_text(const Environment& current, const std::string& home,
                          const NameSet& changed_by_user);

/// What a message about a project adds where direnv's hook has loaded the same file in this shell:
/// each of the two would put back what the other has set; or empty.
std::string beside_direnv_text(const Environment& current, const std::string& file);

/// Why the project file that was found is not loaded, and what to type. The words " is blocked. Run
/// `dirvenv allow`" are what editors look for. `is_here`: the user is in the project's directory.
std::string not_loaded_text(const Finding& finding, bool is_here);

/// Why an approved file is not loaded: what it uses has no approval; and what to type.
std::string unapproved_text(const std::string& path, const UnapprovedMember& member, bool is_here);

}  // namespace dirvenv

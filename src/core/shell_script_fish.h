// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/shell_script.h"

namespace dirvenv {

/// What changes for fish are made of where the shell holds something else under a name: two
/// functions, for its hook. To print them with each answer is a twelfth of what fish takes for it.
std::string fish_words_of_hook();

/// The changes for fish, for print_script(). Every function call costs fish as much as setting ten
/// variables, so that the usual case has none.
std::string print_fish_changes(const std::vector<VariableChange>& changes, bool hook_has_words);

/// What an answer to fish begins with: the question is not given any more. What `may_be_cut` by
/// Ctrl-C is given instead, and has to erase _dirvenv_given itself where it is whole. What
/// `empties` the file where it lies, $_dirvenv_answer, does not leave in there what it says.
std::string take_fish_answer(bool may_be_cut, bool empties);

}  // namespace dirvenv

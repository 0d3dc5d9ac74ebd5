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

/// What an answer to fish begins with: the question is not given any more. Where Ctrl-C may come in
/// between, the answer itself is given instead, to be gone through again. What `empties` the file
/// where it lies, $_dirvenv_answer, does not leave in there what it says.
std::string take_fish_answer(bool may_be_cut, bool empties);
/// What ends print_fish_changes(), once all else that may not be cut is done: one command, so that
/// it has happened or not.
std::string end_fish_answer(bool is_given, bool empties);

}  // namespace dirvenv

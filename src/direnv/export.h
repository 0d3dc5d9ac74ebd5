// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "direnv/role.h"

namespace dirvenv {

/// One prompt as direnv answers it: looks, decides by the environment alone, and prints what the
/// shell `target` has to change on the standard output, nothing where nothing is. The exit status.
int export_as_direnv(const DirenvRole& role, const std::string& target);

/// Becomes `command` in the environment of `directory`, or of the directory of the file that it
/// names first. Returns only where that is not possible: the exit status, which has been told.
int exec_as_direnv(const DirenvRole& role, std::vector<std::string> words);

}  // namespace dirvenv

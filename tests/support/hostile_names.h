// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dirvenv::test {

/// More than 500 texts that are no variable names but may be taken for some, or for code: most make
/// the file `marker` where a shell evaluates them. None holds a NUL; some hold '='.
std::vector<std::string> hostile_names(const std::string& marker);

/// Those that can be names in an environment, which end at the first '='.
std::vector<std::string> hostile_entries(const std::string& marker);

}  // namespace dirvenv::test

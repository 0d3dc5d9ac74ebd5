// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/environment.h"

namespace dirvenv {

/// Runs what `arguments` (without the program's name) say as direnv would, and gives its exit
/// status. `caller` is how this role is called again, for hooks: a path, or a path and more words.
int run_as_direnv(const std::vector<std::string>& arguments, const Environment& environment,
                  const std::string& program, const std::vector<std::string>& caller);

}  // namespace dirvenv

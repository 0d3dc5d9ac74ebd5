// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace dirvenv {

/// execve: becomes `program`. Returns only with the reason why that failed.
Error replace_process(const std::string& program, const std::vector<std::string>& arguments,
                      const std::vector<std::string>& environment);

}  // namespace dirvenv

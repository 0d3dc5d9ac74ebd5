// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dirvenv {

/// The variables that the conda-meta/state of a conda environment sets when it is activated, those
/// that hold text and whose names and values a process can have. Empty where it cannot be read.
std::vector<std::pair<std::string, std::string>> read_conda_state(std::string_view text);

}  // namespace dirvenv

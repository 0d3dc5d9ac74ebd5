// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dirvenv {

/// The words as execve wants them, with a null pointer behind the last. They point into `words`.
std::vector<char*> argument_block(const std::vector<std::string>& words);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv {

/// `count` bytes from the kernel, fit for keys. Ends the process where there are none to be had.
std::string random_bytes(size_t count);

}  // namespace dirvenv

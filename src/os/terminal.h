// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace dirvenv {

bool is_terminal_fd(int fd);

/// Writes all of `bytes` to an open descriptor; false where that fails. Blocks.
bool write_fd(int fd, std::string_view bytes);

}  // namespace dirvenv

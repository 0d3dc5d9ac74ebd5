// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

bool is_terminal_fd(int fd);

/// One line from an open descriptor, without its newline, at most 4096 bytes of it; empty at the
/// end. Blocks until it is there.
std::string read_line(int fd);

/// Writes all of `bytes` to an open descriptor; false where that fails. Blocks.
bool write_fd(int fd, std::string_view bytes);

}  // namespace dirvenv

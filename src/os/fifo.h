// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// Makes a FIFO and opens it for reading and writing: opening never waits, on neither side, and
/// there is no end of file. Reads from it do not block.
Result<Fd> make_fifo(const std::string& path);

/// What can be read from an open descriptor now, at most `limit` bytes.
std::string read_available(int fd, size_t limit);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/result.h"
#include "os/fd.h"

namespace dirvenv {

/// Makes a FIFO and opens it for reading and writing: opening never waits, on neither side, and
/// there is no end of file. Reads from it do not block.
Result<Fd> make_fifo(const std::string& path);

/// Makes a FIFO for us alone, where there is none of ours. What else is there is an error.
Result<Done> ensure_fifo(const std::string& path);

/// Opens a FIFO of ours as make_fifo() does.
Result<Fd> open_fifo(const std::string& path);

/// Whether both descriptors are of the same FIFO or file; false where one is -1.
bool are_same_file(int first, int second);

/// Writes a short line into a FIFO; false where nobody reads from it, or it is full. Does not wait.
bool write_to_fifo(const std::string& path, std::string_view line);

/// What can be read from an open descriptor now, at most `limit` bytes.
std::string read_available(int fd, size_t limit);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/wheel.h"

namespace dirvenv {

/// All files of a zip archive, without its directories, at most 64 MiB and 2,000 of them. Blocks
/// while it reads. An error, with the path, where it cannot be read, is no such archive, or a
/// checksum is wrong.
Result<std::vector<WheelFile>> read_zip_archive(const std::string& path);

}  // namespace dirvenv

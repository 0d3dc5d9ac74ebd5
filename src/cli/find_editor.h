// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/environment.h"
#include "core/result.h"

namespace dirvenv {

/// The first on PATH of the editors that systems have; empty: none.
std::string find_editor_on_path(const Environment& environment);

/// Opens the file at `path` with what EDITOR says, which may hold arguments. Blocks until it has
/// ended; an error where it did not end well.
Result<Done> run_editor(const std::string& editor, const std::string& path,
                        const Environment& environment);

}  // namespace dirvenv

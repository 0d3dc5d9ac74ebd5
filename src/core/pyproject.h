// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dirvenv {

/// The Python versions that the text of a pyproject.toml asks for, as written, for satisfies():
/// project.requires-python, else tool.poetry.dependencies.python. nullopt where neither is there
/// as a string; an error "FILE:LINE:COLUMN: why" where the text is not TOML or above 1 MiB.
Result<std::optional<std::string>> requires_python_from_pyproject(std::string_view text,
                                                                  std::string_view name_for_errors);

}  // namespace dirvenv

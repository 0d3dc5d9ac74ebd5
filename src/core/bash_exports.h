// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "core/environment.h"

namespace dirvenv {

/// What bash's `export -p` prints, read back byte for byte: lines `declare -x NAME="value"` (in
/// posix mode `export NAME="value"`), the value in double quotes or, where it holds what cannot be
/// printed, as $'…'. Names without a value and arrays, which are not in a process's environment,
/// are left out. nullopt where the text is anything else.
std::optional<Environment> parse_bash_exports(std::string_view text);

}  // namespace dirvenv

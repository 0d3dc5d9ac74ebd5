// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/quote.h"

namespace dirvenv {

/// The functions that aliases and hooks need in a shell: ShellScript::extras_code.
std::string_view extras_code(Shell shell);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/quote.h"
#include "engine/prompt.h"

namespace dirvenv {

/// The script for `shell`, with what it says in it; may be empty. Where a name in it belongs to the
/// shell, nothing is changed: that is reported, and becomes the answer's status. `colour`: the
/// shell's terminal has it.
std::string script_of(Shell shell, PromptAnswer& answer, const Report& report, bool colour);

}  // namespace dirvenv

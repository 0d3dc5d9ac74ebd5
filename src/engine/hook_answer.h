// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/quote.h"
#include "engine/prompt.h"

namespace dirvenv {

/// Where a name in the answer's script belongs to `shell`, nothing is to change: that is reported,
/// and becomes the answer's status.
void refuse_special_names(Shell shell, PromptAnswer& answer, const Report& report);

/// The script for `shell`, with what it says in it; may be empty. `colour`: its terminal has it.
std::string script_of(Shell shell, PromptAnswer& answer, bool colour);

}  // namespace dirvenv

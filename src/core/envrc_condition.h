// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/envrc_word.h"

namespace dirvenv {

/// Reads `[[ … ]]`, whose opening is next, with its end. Throws RefusedText.
Condition read_condition(WordReader& reader);

/// Whether `[[` and `[` have a test called `op` of one operand, or of two, that is known exactly.
bool is_unary_test(std::string_view op);
bool is_binary_test(std::string_view op);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/envrc_syntax.h"

namespace dirvenv {

/// By what a file will be evaluated, as far as its text says so. No file is looked at, and nothing
/// is run.
struct EnvrcReading {
  enum class Evaluator {
    Natively,
    Depends,  ///< natively, unless it comes to what `because` tells
    Bash
  };
  Evaluator evaluator = Evaluator::Natively;
  Refusal because;  ///< Depends, Bash: the first thing that only bash knows
};

/// Values may still send it to bash (a PATH with odd elements, a pattern in a variable).
EnvrcReading read_envrc(std::string_view text);

}  // namespace dirvenv

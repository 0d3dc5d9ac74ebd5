// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.h"

namespace dirvenv {

/// `dirvenv why python`: what is wanted here, and what speaks for or against each interpreter.
int why_python(const Invocation& invocation, const Setup& setup);

/// The program that `word` means, else what the files here and above ask for; an error that says
/// what was wanted where, and what there is.
Result<std::string> wanted_python(const Invocation& invocation, const Setup& setup,
                                  const std::optional<std::string>& word);

}  // namespace dirvenv

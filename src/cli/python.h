// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.h"

namespace dirvenv {

/// `dirvenv why python`: what is wanted here, and what speaks for or against each interpreter.
int why_python(const Invocation& invocation, const Setup& setup);

}  // namespace dirvenv

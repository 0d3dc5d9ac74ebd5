// SPDX-License-Identifier: MIT
#pragma once

#include "engine/prompt.h"

namespace dirvenv {

/// Evaluates what the prompt of that request has been answered with from memory, in this process,
/// for the daemon to compare and to remember (see LoadCache). Takes over limits and umask of the
/// shell. Says nothing. Done at once where another process is about the same.
void renew_load(const Setup& setup, const PromptRequest& request);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/environment.h"
#include "core/target_script.h"

namespace dirvenv {

/// The hook for a shell other than bash, zsh and fish: it runs `program` with `export` at every
/// prompt. Empty: it is no shell that has a hook.
std::string plain_hook(TargetFormat format, const std::string& program, const Environment& caller);

}  // namespace dirvenv

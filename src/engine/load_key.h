// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/prompt.h"

namespace dirvenv {

/// Two loads with the same key have the same result, as far as one can know before: the file and
/// what it is approved by, the user's settings, the environment that it begins with (but for
/// variables that only tell where a shell is, unless the file names them), working directory,
/// umask, limits, and whether there is a terminal. In hexadecimal.
std::string load_key(const Setup& setup, const Finding& finding, const PromptRequest& request,
                     const Environment& base);

}  // namespace dirvenv

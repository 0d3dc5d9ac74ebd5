// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/result.h"

namespace dirvenv {

/// The key of this user's digests, in the directory `data`: read, or made the first time.
Result<std::string> digest_key_in(const std::string& data);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

/// Whether a part of `text` matches an extended regular expression (POSIX); also where that is
/// none: what filters lines must not lose them all by a slip of the pen.
bool matches_pattern(const std::string& pattern, std::string_view text);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"

namespace dirvenv {

/// What fish's `set -xL` tells of what its children get.
struct FishExports {
  Environment environment;
  /// Those whose value cannot be told from it: lists, which children get with colons or with blanks
  /// in between, and texts in single quotes with such a quote inside, which fish prints as it is.
  std::vector<std::string> unclear;
};

/// Reads lines of a name and, if it is not empty, a value: `A plain\ty`, `B 'two words'`,
/// `C 'a'  'list'`. nullopt where the text is anything else.
std::optional<FishExports> parse_fish_exports(std::string_view text);

}  // namespace dirvenv

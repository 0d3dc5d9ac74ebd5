// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/shell_rc.h"

namespace dirvenv::test {

/// One line of a story (tests/scenarios/README.md).
struct StoryStep {
  int line = 0;
  std::string verb;
  std::string argument;                // the rest of the line
  std::string body;                    // of `write FILE <<WORD`
  std::optional<ShellKind> only = {};  // the shell it is for; empty: all three
};

/// Knows no verbs but `write` and `shell-only`. Throws std::runtime_error with `name:line:` in
/// front where the text is wrong.
std::vector<StoryStep> parse_steps(std::string_view text, std::string_view name);

}  // namespace dirvenv::test

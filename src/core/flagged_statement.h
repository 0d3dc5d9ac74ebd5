// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/shell_pieces.h"

namespace dirvenv {

/// One thing that flagged_text looks for, found in a statement.
struct StatementFinding {
  enum class What { Name, Construct };
  What what = What::Construct;
  std::string name;      ///< of a variable, or what stands there
  std::string_view why;  ///< for constructs
  size_t at = 0;         ///< as ShellPiece::at
};

/// What a statement does that a reviewer should know, in the order in which it stands there:
/// variables that it sets or unsets (all of them; which matter is for the caller to say), and
/// commands that run what cannot be read there or that reach beyond the shell.
void find_in_statement(const std::vector<ShellPiece>& pieces,
                       const std::function<void(const StatementFinding&)>& each);

}  // namespace dirvenv

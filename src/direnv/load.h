// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/environment.h"
#include "core/json_direnv.h"
#include "direnv/role.h"

namespace dirvenv {

/// What came of loading a project file as direnv does.
struct DirenvLoad {
  /// The new environment with direnv's variables; where it failed, the base with them, so that the
  /// failure is told once.
  Environment environment;
  std::string failure;  ///< why it failed; empty: it did not
  int signal = 0;       ///< the user has stopped it by this one
};

/// Evaluates what was found on top of `base`, and says so. Blocks until it has ended. What the user
/// has denied changes nothing, and is no failure. `command` is for a warning where it takes long;
/// empty: none.
DirenvLoad load_as_direnv(const DirenvRole& role, const Finding& finding, const Environment& base,
                          const std::string& command);

/// The files whose change decides about the project file, whatever comes of it.
std::vector<DirenvWatch> first_watches(const DirenvRole& role, const Finding& finding);

/// 0 allowed, 1 not allowed, 2 denied: as `direnv status` has it.
int direnv_verdict(const Finding& finding);

/// Why what was found is not loaded.
std::string blocked_text(const Finding& finding);

}  // namespace dirvenv

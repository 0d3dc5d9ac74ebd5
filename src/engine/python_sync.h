// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/project_config.h"
#include "engine/evaluate.h"
#include "engine/watches.h"
#include "python/sync.h"

namespace dirvenv {

/// What is installed in a project's virtualenv for [python], and what is to be.
SyncWish sync_wish(const ProjectPython& wanted, const std::string& directory,
                   const std::string& venv, PythonTool tool);

/// Tells the user once for each change that packages are to be installed, or begins to install them
/// in the background, as `sync` says; and what came of that. False where it would have to start a
/// process, or speak, and may not: then it has done nothing.
struct PackagesPlace {
  const std::string& directory;  ///< the project's
  const std::string& venv;
  const Environment& base;  ///< what whoever installs them runs in
  PythonTool tool;
};
bool look_after_packages(const ProjectPython& wanted, const PackagesPlace& place,
                         const EvaluationContext& context, Watches& watches);

}  // namespace dirvenv

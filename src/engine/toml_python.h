// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/project_config.h"
#include "engine/evaluate.h"
#include "engine/watches.h"
#include "python/venv.h"

namespace dirvenv {

/// Where a project's Python is looked for.
struct PythonSurroundings {
  const std::string& directory;    ///< the project's
  const Environment& base;         ///< what the interpreter runs in
  const Environment& environment;  ///< has the PATH on which it is looked for
};

/// The virtual environment that [python] asks for: found, or made, which blocks. `signal` becomes
/// the one by which the user has stopped that.
Result<Venv> project_venv(const ProjectPython& wanted, const PythonSurroundings& surroundings,
                          const EvaluationContext& context, Watches& watches, int& signal);

}  // namespace dirvenv

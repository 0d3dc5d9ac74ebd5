// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/project_config.h"
#include "core/python_tool.h"
#include "engine/evaluate.h"
#include "engine/watches.h"
#include "python/venv.h"

namespace dirvenv {

/// Where a project's Python is looked for.
struct PythonSurroundings {
  const std::string& directory;    ///< the project's
  const Environment& base;         ///< what the interpreter runs in
  const Environment& environment;  ///< has the PATH on which it is looked for
  PythonTool tool;                 ///< that looks after its packages
};

/// The virtual environment that [python] asks for: found, or made, which blocks. `signal` becomes
/// the one by which the user has stopped that.
Result<Venv> project_venv(const ProjectPython& wanted, const PythonSurroundings& surroundings,
                          const EvaluationContext& context, Watches& watches, int& signal);

/// What the tool that looks after the project's packages has to see, so that it uses `venv` too.
std::vector<std::pair<std::string, std::string>> tool_variables(const std::string& directory,
                                                                PythonTool tool,
                                                                const std::string& venv,
                                                                Watches& watches);

}  // namespace dirvenv

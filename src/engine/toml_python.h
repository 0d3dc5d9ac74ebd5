// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/project_config.h"
#include "engine/evaluate.h"
#include "engine/watches.h"
#include "python/venv.h"

namespace dirvenv {

/// The virtual environment that [python] asks for: found, or made, which blocks. `base` is what the
/// interpreter runs in, `environment` has the PATH on which it is looked for.
Result<Venv> project_venv(const ProjectPython& wanted, const std::string& directory,
                          const Environment& base, const Environment& environment,
                          const EvaluationContext& context, Watches& watches);

}  // namespace dirvenv

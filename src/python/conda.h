// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/environment.h"
#include "core/result.h"

namespace dirvenv {

/// What `conda activate` would do for one environment, found out without starting conda.
struct CondaActivation {
  std::string prefix;  ///< absolute
  std::vector<std::pair<std::string, std::string>> variables;
  std::string leaves;  ///< an element of PATH that goes: that of the one that was active; or empty
  /// etc/conda/activate.d/*.sh in it, in order: only a shell can run them.
  std::vector<std::string> scripts;
  std::vector<std::string> looked_at;  ///< when these change, it may be another one
};

/// Of the environment called `word`: a path where it has a '/', from `directory`; "base"; or a name
/// in the places where conda, mamba and micromamba keep them. An error that says where it was
/// looked for.
Result<CondaActivation> conda_activation(const std::string& word, const std::string& directory,
                                         const Environment& environment);

/// PATH with that: its bin first.
std::string conda_path(const CondaActivation& activation, const std::string& path);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/environment.h"
#include "core/result.h"
#include "core/state_text.h"

namespace dirvenv {

/// What a directory of Python without a project file of ours is evaluated by, once it has been
/// approved.

/// What the gate goes by there.
struct PythonSelection {
  Environment environment;  ///< without what is loaded, as far as select_venv() asks
  std::string registry;     ///< venv_registry.h
};
/// The selection of whoever has `environment`, in which a project may be loaded: `state`, as
/// state_in() gives it.
PythonSelection python_selection(const Environment& environment,
                                 const std::optional<LoadState>& state, const std::string& data);

struct PythonProject {
  /// The text of a .dirvenv.toml that does the same, to be approved: it names the tool, the
  /// environment, and if others have made that, what it is. An error where nothing can be used.
  Result<std::string> text = std::string();
  bool is_own = false;                 ///< only what dirvenv has made is used, or will be
  std::vector<std::string> looked_at;  ///< when these change, the text may be another one
};

/// nullopt: it is none. Reads a few small files, starts nothing.
std::optional<PythonProject> look_at_python_project(const std::string& directory,
                                                    const PythonSelection& selection);

/// The text without what it says about an environment that others have made: whoever has approved
/// that one has approved the place.
std::string own_selection(const std::string& text);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/python_tool.h"

namespace dirvenv {

/// The virtual environment of a Python project without a project file of ours: the one that the
/// project's own tool would use.
struct SelectedVenv {
  PythonTool tool = PythonTool::None;
  /// Absolute. Where the tool has none yet, that is where it would find one that dirvenv makes:
  /// .venv. Empty: it has none, and has been told not to use that.
  std::string path;
  /// Files that were read or looked for. When they change, another one may be meant.
  std::vector<std::string> looked_at;
};

/// nullopt: `directory` (physical) holds none of the files of a Python project. Reads a few small
/// files of the project and of the tool's settings; starts nothing. Of `environment` only
/// variables in select_variables() count, HOME and XDG_*_HOME among them.
/// With `tool` it is the one of that tool, whatever the files are of.
std::optional<SelectedVenv> select_venv(const std::string& directory,
                                        const Environment& environment,
                                        PythonTool tool = PythonTool::None);

const std::vector<std::string_view>& select_variables();

/// The tool that looks after the project, as far as its files tell.
PythonTool tool_of_project(const std::string& directory);

/// Whether one of the files of a Python project is there.
bool is_python_project(const std::string& directory);

}  // namespace dirvenv

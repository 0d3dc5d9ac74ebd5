// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/environment.h"
#include "engine/watches.h"
#include "python/venv.h"

namespace dirvenv {

/// `layout python`, whoever evaluates the file. The fields as in VenvRequest.
struct LayoutPython {
  std::string executable;
  std::string search_path;
  std::string layout_dir;
  std::string directory;
  std::string wished;
  std::string pyenv_version;
  std::vector<std::string> arguments;
};

/// `base` is what the evaluation began with: the interpreter does not see the file's variables.
VenvRequest venv_request(const LayoutPython& layout, const Environment& base);

/// The files in which the project may say which Python it wants.
void watch_python_wants(const std::string& directory, Watches& watches);

/// Removed, rebuilt, or asked for in another version: the next prompt looks again.
void watch_venv(const Venv& venv, const std::string& directory, Watches& watches);

}  // namespace dirvenv

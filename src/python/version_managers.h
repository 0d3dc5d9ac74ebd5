// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/environment.h"
#include "core/path.h"
#include "core/python_version.h"

namespace dirvenv {

/// Where programs that keep several versions of Python have them, whether or not they are there.
struct VersionManagers {
  std::string home;
  std::string pyenv;       ///< has versions/NAME and shims
  std::string uv;          ///< has cpython-3.12.1-linux-x86_64-gnu and the like
  std::string asdf;        ///< has installs/python/VERSION and shims
  std::string mise;        ///< has installs/python/VERSION and shims
  std::string micromamba;  ///< has envs/NAME

  explicit VersionManagers(const Environment& environment) : home(environment.get_or("HOME", "/")) {
    const auto place = [&](std::string_view name, const std::string& otherwise) {
      const std::string value = environment.get_or(name, "");
      return value.starts_with("/") ? absolute_path(value, "/") : otherwise;
    };
    const std::string data = place("XDG_DATA_HOME", join_path(home, ".local/share"));
    pyenv = place("PYENV_ROOT", join_path(home, ".pyenv"));
    uv = place("UV_PYTHON_INSTALL_DIR", join_path(data, "uv/python"));
    asdf = place("ASDF_DATA_DIR", join_path(home, ".asdf"));
    mise = place("MISE_DATA_DIR", join_path(data, "mise"));
    micromamba = place("MAMBA_ROOT_PREFIX", join_path(home, "micromamba"));
  }
};

/// By release; one without micro is older than any with.
bool is_older(const PythonVersion& a, const PythonVersion& b);

}  // namespace dirvenv

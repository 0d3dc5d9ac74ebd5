// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/python_version.h"

namespace dirvenv {

/// An interpreter that is there, as far as names and records tell: none is started to find it.
struct InstalledPython {
  std::string program;  ///< absolute; links stay in it, for a link is what an upgrade moves
  std::string_view by;  ///< who keeps it: "PATH", "pyenv", "uv", "conda", "asdf", "mise", "system"
  std::string name;     ///< pyenv's and conda's name of the environment; else empty
  bool is_on_path = false;  ///< PATH leads to it, by a shim too
  bool is_pypy = false;
  /// nullopt: nothing tells; without micro where only the program's name does.
  std::optional<PythonVersion> version;
};

/// Those on PATH, in its order; in each directory python3 and python before others, and of these
/// the newest first. Each once, under the name by which it was met first. Shims of pyenv, asdf and
/// mise stand for what they would start in `directory`, and other shims for nothing. Virtualenvs
/// are none. Costs a few stats for each; `memory` (interpreter_memory.h, empty: none) tells the
/// micro version of those whose names do not.
std::vector<InstalledPython> pythons_on_path(const std::string& directory,
                                             const Environment& environment,
                                             const std::string& memory);

/// The same, and then those of pyenv, uv, asdf, mise, conda and the system's directories: of each
/// the newest first. Costs a directory listing for each place as well.
std::vector<InstalledPython> installed_pythons(const std::string& directory,
                                               const Environment& environment,
                                               const std::string& memory);

/// The version that the names of the program and of its directory tell, or `memory` knows; without
/// micro where only the line is known.
std::optional<PythonVersion> version_by_name(const std::string& program, const std::string& memory);

/// "3.11.2", "pypy 3.9"; "?" where it is not known.
std::string version_text(const InstalledPython& python);

/// Whether pyenv, asdf or mise has made `program`, which starts nothing where it has no
/// shim_target(); and where that pyenv lies, empty: it is none of pyenv's.
bool is_managed_shim(const std::string& program, const Environment& environment);
std::string pyenv_of_shim(const std::string& program, const Environment& environment);

/// What the shim `program` of pyenv, asdf or mise would start in `directory`; nullopt: nothing that
/// is installed, or it is no such shim.
std::optional<std::string> shim_target(const std::string& program, const std::string& directory,
                                       const Environment& environment);

}  // namespace dirvenv

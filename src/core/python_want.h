// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/source_place.h"

namespace dirvenv {

/// What a project asks for, in one of the files in which tools keep it.
struct PythonWant {
  enum class Kind {
    Versions,  ///< those in a specifier set, for satisfies()
    Program,   ///< one by name or path
    Named,     ///< an environment of pyenv's
    System,    ///< what is on PATH but for the shims of version managers
  };
  Kind kind = Kind::Versions;
  std::string value;     ///< the set, the program, the name
  bool is_pypy = false;  ///< Versions: PyPy's and not CPython's
  std::string text;      ///< as written
  std::string file;      ///< which says it
  SourcePlace place;
};

/// One word of a .python-version, as pyenv and uv write it: "3.11" (any 3.11), "3.11.7",
/// "3.13-dev", "python-3.12", "cpython@3.12", "pypy3.9-7.3.11", ">=3.10,<3.13", "system", a path,
/// or the name of an environment of pyenv's. Also [python] version's and PYENV_VERSION's parts.
PythonWant read_python_word(std::string_view word);

/// Where a project's wants are, in the order in which they count: .python-version, pyproject.toml
/// (project.requires-python, else Poetry's, else PDM's older place), uv.lock, Pipfile, runtime.txt.
const std::vector<std::string_view>& python_want_files();

/// What the text of one of these asks for; several are alternatives, the first that is installed is
/// meant. Empty: nothing. An error "FILE:LINE:COLUMN: why" where the text cannot be read, or what
/// it asks for is no version, or is the path of a program: no approval covers these files, so they
/// only choose among what the user has installed.
Result<std::vector<PythonWant>> read_python_wants(std::string_view file, std::string_view text);

}  // namespace dirvenv

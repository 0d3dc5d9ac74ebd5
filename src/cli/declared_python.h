// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/python_want.h"
#include "engine/setup.h"

namespace dirvenv {

/// What the project file that is allowed for a directory says of Python.
struct DeclaredPython {
  std::string directory;           ///< the project's
  std::optional<PythonWant> want;  ///< version of [python], or the argument of `layout python`
  std::string venv;                ///< absolute; empty: not known without evaluating the file
};

/// nullopt: none is there, or it is not allowed, or says nothing of Python.
std::optional<DeclaredPython> declared_python(const Setup& setup, const std::string& directory);

}  // namespace dirvenv

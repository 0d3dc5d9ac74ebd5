// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/environment.h"
#include "core/python_want.h"
#include "core/result.h"
#include "python/installed.h"

namespace dirvenv {

/// Which of the interpreters a project gets.
///
/// In this order: the first on PATH that is wanted; else the newest of those that nobody has on
/// PATH. Of several wants (lines of .python-version) the first for which there is one. What pyenv
/// and conda keep under a name of the user's is wanted by that name alone, and PyPy only as such.

struct PythonSearch {
  const std::string& directory;
  const Environment& environment;
  const std::string& memory;  ///< interpreter_memory.h; empty: none
  /// Tells the whole version of one whose names do not, by starting it; an error where it does not
  /// run, or may not be started.
  std::function<Result<PythonVersion>(const std::string& program)> ask;
};

/// An interpreter and what spoke for or against it.
struct ConsideredPython {
  InstalledPython python;
  bool fits = false;
  std::string reason;
};

struct PythonChoice {
  std::optional<InstalledPython> chosen;
  std::vector<ConsideredPython> considered;  ///< in the order in which they were looked at
};

/// No want: any will do. Looks beyond PATH only where nothing on it fits, or with `all`.
Result<PythonChoice> choose_python(const std::vector<PythonWant>& wants, const PythonSearch& search,
                                   bool all = false);

/// "3.11.2 (/usr/bin/python3), …" for a message; of many, the first ones, and where the rest is
/// told. "none" where none was looked at.
std::string found_text(const PythonChoice& choice, const std::string& home);

/// A word of an approved file, where any name may also be that of a program on PATH.
PythonWant want_or_program(const std::string& word, const std::string& directory,
                           const Environment& environment);

/// What the nearest of the project's files in `directory` asks for (python_want_files()); the first
/// file that asks for anything. Empty: none does.
Result<std::vector<PythonWant>> project_wants(const std::string& directory);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/python_version.h"
#include "python/interpreter.h"

namespace dirvenv {

/// What is at the place of a virtualenv.
enum class VenvState {
  Absent,         ///< nothing, or an empty directory
  BeingMade,      ///< dirvenv is making it, or was stopped while it did
  NotADirectory,  ///< a file, or a link to nothing
  NoInterpreter,  ///< no bin/python, or one that leads nowhere
  DoesNotRun,     ///< bin/python does not run
  NotAVenv,       ///< bin/python is not an interpreter of this directory
  Upgraded,       ///< its interpreter has become one of another line, which lacks its packages
  OtherVersion,   ///< of another Python than is wanted
  NoPip,          ///< pip is not in it, and not left out on purpose
  Whole,
};

struct VenvCheck {
  VenvState state = VenvState::Absent;
  Interpreter interpreter;  ///< of the virtualenv; filled from NotAVenv on
};

struct VenvWish {
  PythonVersion version;  ///< major and minor count
  bool needs_pip = true;
};

/// Looks at `path`, and where it seems whole starts its bin/python once (see probe_interpreter).
/// A virtualenv that carries a stamp of ours was whole: it is not asked for pip. An error only
/// where a signal came.
Result<VenvCheck> check_venv(const std::string& path, const VenvWish& wish,
                             const InterpreterPlace& place);

/// The file that is in a virtualenv of ours while it is made.
std::string making_mark(const std::string& venv);

/// What the user is told of one at `venv` that cannot be used.
std::string complaint(const std::string& venv, const VenvCheck& check);

}  // namespace dirvenv

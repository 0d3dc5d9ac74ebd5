// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/result.h"
#include "python/interpreter.h"

namespace dirvenv {

/// Makes what is in a virtualenv lead to where things are now: its packages stay.
///
/// An interpreter of the same line ("3.11") takes the place of one that is gone: the links in bin
/// and pyvenv.cfg. Where the virtualenv was made at `from` and is at `path` now, the commands in
/// bin, the activate scripts and what was installed from the project's own directory follow. Each
/// file changes in one step, so that it can be done again where it was cut. Blocks for the disk.
struct VenvMending {
  std::string path;
  std::string from;       ///< the same where it has not been moved
  std::string directory;  ///< the project's
};
Result<Done> mend_venv(const VenvMending& mending, const Interpreter& interpreter);

/// Whether CPython of that line finds packages in it.
bool is_of_line(const std::string& venv, const PythonVersion& version);

}  // namespace dirvenv

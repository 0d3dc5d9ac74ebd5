// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include "cli/command.h"

namespace dirvenv {

/// A project's virtualenv, and the environment in which it is active.
struct LoadedVenv {
  Finding finding;
  Environment environment;
  std::string venv;  ///< absolute
};

/// That of the directory which is the command's first argument, or else of the working directory;
/// loaded as `exec` does, which may make it. Else the exit status of a failure, which has been
/// told.
std::variant<LoadedVenv, int> load_venv(const Invocation& invocation, const Setup& setup,
                                        size_t argument = 0);

}  // namespace dirvenv

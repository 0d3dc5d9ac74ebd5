// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/wheel.h"
#include "os/interrupts.h"
#include "python/interpreter.h"

namespace dirvenv {

/// What ensurepip would install in a virtualenv at `venv`, as files. ensurepip starts pip for that,
/// which takes seconds; to write them takes a tenth of that. Empty where only ensurepip can do it:
/// the interpreter has not told of its wheels, or one of them cannot be read or is of another form.
std::vector<InstalledFile> bundled_pip(const Interpreter& interpreter, const std::string& venv);

/// Writes them into a virtualenv that was made without pip, and takes "--without-pip" out of the
/// command that its pyvenv.cfg tells of. An error where that fails or a signal has come: the caller
/// then removes what there is of the virtualenv.
Result<Done> write_pip(const std::vector<InstalledFile>& files, const std::string& venv,
                       const Interrupts& interrupts);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "python/interpreter.h"

namespace dirvenv {

/// What interpreters have told of themselves, so that each is started once and not for each
/// virtualenv. It holds while neither the program nor the directory of its modules has changed.

/// What is remembered of `program` in `directory`; nullopt: nothing, or it may be otherwise by now.
std::optional<Interpreter> recall_interpreter(const std::string& directory,
                                              const std::string& program);

/// Keeps it in `directory`, which is made private to the user where it is missing. Not what may
/// answer otherwise the next time: a shim, the interpreter of a virtualenv, or one that lacks venv
/// or ensurepip, which may be installed for it in several places.
Result<Done> remember_interpreter(const std::string& directory, const Interpreter& interpreter);

/// probe_interpreter(), but from memory where that has it. Empty `directory`: there is none.
Result<Interpreter> ask_interpreter(const std::string& directory, const std::string& program,
                                    const InterpreterPlace& place);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "python/interpreter.h"

namespace dirvenv::test {

/// The interpreters of this machine: /usr/bin/python3, and Python 3 of each version that pyenv has.
std::vector<std::string> pythons();

/// What it tells of itself; the test ends where it does not run.
Interpreter interpreter_at(const std::string& program);

/// All that a virtualenv consists of, but for its place, our stamp and compiled files: kind, mode,
/// link and bytes, a line each.
std::vector<std::string> tree_of(const std::string& root);

}  // namespace dirvenv::test

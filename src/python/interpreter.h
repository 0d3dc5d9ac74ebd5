// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "core/python_version.h"
#include "core/result.h"
#include "os/interrupts.h"

namespace dirvenv {

/// Which interpreter a word means, and what that interpreter is.

struct InterpreterSearch {
  std::string_view word;         ///< "python3", "~/bin/python3", "./python", "/usr/bin/python3"
  std::string_view search_path;  ///< PATH, for a word without '/'
  std::string_view directory;    ///< what "./python" is relative to
  std::string_view home;         ///< what "~/" stands for
  /// PATH elements in these directories are passed over: a virtualenv is not made of itself.
  std::vector<std::string> not_within;
};

/// The absolute path that the word leads to; links stay in it, for a link is what an upgrade moves.
/// Elements of PATH that are empty or relative ('.') are passed over. No process is started.
Result<std::string> find_interpreter(const InterpreterSearch& search);

/// Whether `program` chooses an interpreter each time it is started, as the shims of pyenv, asdf
/// (scripts) and mise (a link to a program of another name) do.
bool is_shim(const std::string& program);

/// A digest of all that the shim `program` goes by: the variables with which a version is chosen,
/// and the content of its manager's version files in `directory` and above, and of the user's.
/// Those of every manager where nobody known made it. Never empty.
std::string shim_digest(const std::string& program, const std::string& directory,
                        const Environment& environment);

/// Where an interpreter is run.
struct InterpreterPlace {
  std::string directory;    ///< a shim goes by it
  Environment environment;  ///< without PYTHONHOME
  Interrupts* interrupts = nullptr;
  int error_fd = -1;  ///< -1: what it says there is thrown away
};

/// What an interpreter told of itself.
struct Interpreter {
  std::string program;    ///< as it was started
  PythonVersion version;  ///< with micro
  bool has_venv = false;
  bool has_ensurepip = false;
  bool has_virtualenv = false;
  bool has_pip = false;
  bool is_cpython = false;
  bool is_64_bit = false;
  std::string prefix;   ///< sys.prefix: of a virtualenv's interpreter its directory
  std::string base;     ///< the interpreter itself, where `program` is a shim or in a virtualenv
  std::string library;  ///< the directory of its own modules, as /usr/lib/python3.11
  /// The wheels that its ensurepip would install: pip and, up to Python 3.11, setuptools. Empty
  /// where they are not known, as before Python 3.7.
  std::vector<std::string> wheels;
};

/// Starts `program` once, isolated from the project's modules and PYTHON* variables, and blocks
/// until it has answered. An error where it does not run, or a signal came.
Result<Interpreter> probe_interpreter(const std::string& program, const InterpreterPlace& place);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "os/interrupts.h"
#include "python/interpreter.h"

namespace dirvenv {

/// The options of `python -m venv` that we follow ourselves.
struct VenvOptions {
  bool without_pip = false;
  bool with_system_packages = false;
  std::optional<std::string> prompt;
};

/// nullopt where one of the arguments is another option, or says something that only the module
/// knows how to write.
std::optional<VenvOptions> read_venv_options(const std::vector<std::string>& arguments);

/// Everything in a virtualenv but pip.
struct VenvTree {
  struct Script {
    std::string name;
    std::string bytes;
    unsigned mode = 0644;
  };
  std::string path;
  std::string base;  ///< the interpreter, absolute; links stay in it
  PythonVersion version;
  std::string include;  ///< "include" or "include/python3.11"
  bool has_lib64 = false;
  bool has_gitignore = false;
  bool has_minor_link = false;  ///< bin/python3.11
  std::string config;           ///< pyvenv.cfg
  std::vector<Script> scripts;
};

/// What `base -m venv` would make at `path`, from the templates of that interpreter's own venv
/// module: the same names, modes, links and bytes, in a fiftieth of the time, as no Python is
/// started. nullopt for an interpreter whose module we have not been compared with: another one
/// than CPython 3.8 to 3.13, or without templates.
std::optional<VenvTree> plan_venv_tree(const std::string& path, const VenvOptions& options,
                                       const Interpreter& interpreter);

/// Writes it into the directory, which is there; an error where something is in its way.
Result<Done> write_venv_tree(const VenvTree& tree, const Interrupts& interrupts);

}  // namespace dirvenv

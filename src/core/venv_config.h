// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/python_version.h"

namespace dirvenv {

/// What a pyvenv.cfg says, as far as we ask.
struct VenvConfig {
  std::string home;  ///< directory of the interpreter that it was made of; empty: not said
  std::optional<PythonVersion> version;  ///< of the interpreter, then; nullopt: not said
  bool without_pip = false;  ///< pip was left out on purpose: uv never puts it in, others if asked
};

/// Reads "key = value" lines as Python's site module does: keys in any case, other lines ignored.
VenvConfig parse_venv_config(std::string_view text);

}  // namespace dirvenv

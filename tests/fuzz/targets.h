// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// All fuzz targets: a file, a function and a folder of corpus/ each. A target takes any bytes and
/// aborts where something that core promises does not hold.
#define DIRVENV_FUZZ_TARGETS(X) \
  X(announcement)               \
  X(approval)                   \
  X(bash_exports)               \
  X(daemon_step)                \
  X(dotenv)                     \
  X(envrc_syntax)               \
  X(hook_channel)               \
  X(library_select)             \
  X(list_edit)                  \
  X(load_record)                \
  X(load_result)                \
  X(path)                       \
  X(project_config)             \
  X(python_want)                \
  X(shell_script)               \
  X(sri)                        \
  X(state_text)                 \
  X(user_config)                \
  X(venv_config)                \
  X(visible)                    \
  X(wire)

namespace dirvenv::fuzz {

#define DIRVENV_DECLARE(name) void name(std::string_view input);
DIRVENV_FUZZ_TARGETS(DIRVENV_DECLARE)
#undef DIRVENV_DECLARE

}  // namespace dirvenv::fuzz

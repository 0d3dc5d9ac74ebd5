// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace dirvenv {

/// When `dirvenv allow` asks before it approves.
enum class Confirm {
  Always,
  Flagged,  ///< where something is new that stands out: a flagged name, a suspicious construct
  Never,
};

/// What makes virtual environments.
enum class VenvBackend {
  Auto,        ///< dirvenv itself where it can, else the interpreter's venv, else virtualenv
  Native,      ///< dirvenv alone
  Venv,        ///< `python -m venv`
  Virtualenv,  ///< `python -m virtualenv`
  Uv,          ///< `uv venv`
};

/// The user's own settings, ~/.config/dirvenv/config.toml. No project can set any of these.
struct UserConfig {
  bool load_dotenv = false;    ///< a `.env` is a project file where there is no `.envrc` beside it
  bool strict_env = false;     ///< evaluate with `set -euo pipefail`
  bool native = true;          ///< evaluate what can be without bash in this process
  bool daemon = true;          ///< answer prompts by a process that is there already
  bool cache = true;           ///< the daemon may remember what bash has made of a file
  bool hide_env_diff = false;  ///< do not list the changed names when a project is loaded
  int timeout_s = 30;          ///< seconds that bash may take for a file; 0: as long as it likes
  /// Milliseconds that a prompt waits for a load; what takes longer arrives later.
  int wait_ms = 2000;
  std::string bash;  ///< absolute path of the bash to evaluate with; empty: from PATH
  // [python]
  bool python_auto = true;  ///< a directory of Python can be approved without a project file
  VenvBackend backend = VenvBackend::Auto;
  // [trust]
  Confirm confirm = Confirm::Flagged;
  std::vector<std::string> trusted;  ///< `prefix`: what lies in these directories needs no approval
  bool worktrees = false;  ///< what is approved in a main checkout is so in its git worktrees
  /// Why the settings could not be read; empty: they could. Then there is no daemon, all
  /// else of the above are defaults, and nothing is loaded, but what is loaded can be left.
  std::string problem;
};

/// An unknown key, a wrong type or bad TOML is an error "NAME:LINE:COLUMN: why".
Result<UserConfig> parse_user_config(std::string_view text, std::string_view name);

}  // namespace dirvenv

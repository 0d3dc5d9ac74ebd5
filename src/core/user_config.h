// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace dirvenv {

/// The user's own settings, ~/.config/dirvenv/config.toml. No project can set any of these.
struct UserConfig {
  bool load_dotenv = false;    ///< a `.env` is a project file where there is no `.envrc` beside it
  bool strict_env = false;     ///< evaluate with `set -euo pipefail`
  bool hide_env_diff = false;  ///< do not list the changed names when a project is loaded
  int timeout_s = 30;          ///< seconds that bash may take for a file; 0: as long as it likes
  std::string bash;            ///< absolute path of the bash to evaluate with; empty: from PATH
  /// Why the settings could not be read; empty: they could. Then all of the above are defaults and
  /// nothing is loaded, but what is loaded can be left.
  std::string problem;
};

/// An unknown key, a wrong type or bad TOML is an error "NAME:LINE:COLUMN: why".
Result<UserConfig> parse_user_config(std::string_view text, std::string_view name);

}  // namespace dirvenv

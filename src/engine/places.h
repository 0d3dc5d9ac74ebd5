// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/environment.h"
#include "core/result.h"
#include "core/user_config.h"

namespace dirvenv {

/// Where the user's things are: the XDG directories, or their defaults below $HOME.
struct Places {
  std::string home;
  std::string config;   ///< $XDG_CONFIG_HOME/dirvenv
  std::string data;     ///< $XDG_DATA_HOME/dirvenv: approvals and the digest key
  std::string runtime;  ///< $XDG_RUNTIME_DIR/dirvenv, else $XDG_STATE_HOME/dirvenv/run
  std::string rc{};     ///< the user's own shell file; empty: rc.bash in `config`

  bool operator==(const Places&) const = default;
};

/// An error where neither HOME nor the XDG variables say anything. $XDG_RUNTIME_DIR is used only if
/// it is a private directory of ours.
Result<Places> find_places(const Environment& environment);

/// Where the user's settings are, whether or not there are any.
std::string user_config_path(const Places& places);
/// The user's settings; the defaults where there are none. Where the directory of settings or
/// approvals is another user's than ours or root's, the defaults with a `problem`.
UserConfig read_user_config(const Places& places);

}  // namespace dirvenv

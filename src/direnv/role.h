// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/direnv_config.h"
#include "core/environment.h"
#include "core/result.h"
#include "direnv/allow_files.h"
#include "direnv/diff.h"
#include "direnv/log.h"
#include "engine/gate.h"
#include "engine/setup.h"

namespace dirvenv {

/// The release of direnv whose behaviour is followed, as `direnv version` says it.
inline constexpr const char* kDirenvVersion = "2.37.1";

/// Standard output, which has data only.
inline constexpr int kDirenvOutput = 1;

/// Where direnv has its things.
struct DirenvPlaces {
  std::string home;    ///< empty where there is no HOME
  std::string config;  ///< $DIRENV_CONFIG, else $XDG_CONFIG_HOME/direnv
  std::string data;    ///< $XDG_DATA_HOME/direnv
  std::string cache;   ///< $XDG_CACHE_HOME/direnv
};

/// An error where there is no place for them: no HOME, and not all of the XDG variables.
Result<DirenvPlaces> find_direnv_places(const Environment& environment);
/// The settings there; the defaults where there are none.
Result<DirenvConfig> read_direnv_config(const DirenvPlaces& places);
/// The user's own shell file for direnv, whether or not it is there.
std::string direnv_rc_path(const DirenvPlaces& places);

/// The directory without links, if what lies in it may count as the user's own: somebody else who
/// can make files there could make any. nullopt: it may not, or is none.
std::optional<std::string> trusted_directory(const std::string& path);

/// What every command works with when dirvenv is called as `direnv`: direnv's settings and files
/// beside our own.
class DirenvRole {
 public:
  /// An error where there is no place for them, or direnv.toml cannot be read.
  static Result<DirenvRole> make(const Environment& environment, const std::string& program);

  /// The caller's, with what direnv has loaded.
  const Environment& environment() const { return environment_; }
  /// The same without that.
  const Reverted& base() const { return base_; }
  const DirenvPlaces& places() const { return places_; }
  const DirenvConfig& config() const { return config_; }
  /// Our own, with direnv's settings in the place of ours.
  const Setup& setup() const { return setup_; }
  const DirenvLog& log() const { return log_; }
  const AllowFiles& allow_files() const { return allow_files_; }
  /// Physical; nullopt where it has been removed.
  const std::optional<std::string>& directory() const { return directory_; }

  /// The nearest project file from `from` on; Nothing where that is empty.
  Finding find(const std::string& from) const;
  /// One file.
  Finding look_at(const std::string& path) const;
  /// After how many milliseconds a load is said to take long, DIRENV_WARN_TIMEOUT included; 0:
  /// never. nullopt where that variable is no time.
  std::optional<int64_t> warn_timeout_ms() const;
  /// The bash that evaluates; empty where there is none.
  std::string bash() const;
  /// "~/p/.envrc".
  std::string short_path(const std::string& path) const;

 private:
  DirenvRole(Environment environment, Reverted base, DirenvPlaces places, DirenvConfig config,
             Setup setup);
  OtherApprovals other_approvals() const;

  Environment environment_;
  Reverted base_;
  DirenvPlaces places_;
  DirenvConfig config_;
  Setup setup_;
  DirenvLog log_;
  AllowFiles allow_files_;
  std::optional<std::string> directory_;
};

}  // namespace dirvenv

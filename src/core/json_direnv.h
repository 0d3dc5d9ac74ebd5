// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"

namespace dirvenv {

/// What direnv's variable DIRENV_DIFF holds: the variables that a load has changed, before and
/// after. A name that is in one map only was set, or unset, by the load.
struct DirenvDiff {
  Environment::Map previous;
  Environment::Map next;
};

/// A file whose change makes a load stale, as in DIRENV_WATCHES.
struct DirenvWatch {
  std::string path;
  int64_t modified_s = 0;  ///< seconds since 1970; 0 where it does not exist
  bool exists = false;
  /// What tells it from what it may become within a second; empty where direnv has written it.
  std::string mark;
};

/// As direnv writes it, without blanks. JSON carries UTF-8 only: a value that is not has its exact
/// bytes beside that, where direnv does not look.
std::string write_direnv_diff(const DirenvDiff& diff);
std::string write_direnv_watches(const std::vector<DirenvWatch>& watches);
/// Names and values, null where unset; what is not UTF-8 becomes U+FFFD.
std::string write_direnv_environment(
    const std::map<std::string, std::optional<std::string>>& variables, bool pretty);

/// The reverse, also of what direnv 2.32 has written. nullopt where `text` is no such JSON. A name
/// is taken only if it is a valid one, a value only without NUL.
std::optional<DirenvDiff> read_direnv_diff(std::string_view text);
std::optional<std::vector<DirenvWatch>> read_direnv_watches(std::string_view text);
std::optional<std::map<std::string, std::optional<std::string>>> read_direnv_environment(
    std::string_view text);

/// The paths in a packed DIRENV_WATCHES; none where it cannot be read.
std::vector<std::string> direnv_watched_paths(std::string_view packed);

/// Any JSON, indented by two blanks and with sorted keys; nullopt where it is none.
std::optional<std::string> pretty_json(std::string_view text);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/evaluate.h"
#include "engine/watches.h"

namespace dirvenv {

/// The names of files that are a directory's part of an environment, in the order in which they are
/// found: where both are there, the second is evaluated before the first.
inline constexpr const char* kShellProject = ".envrc";
inline constexpr const char* kTomlProject = ".dirvenv.toml";

/// The project file of the nearest directory, from `directory` upwards, that has one. Watches the
/// places where a nearer one could appear.
std::optional<std::string> nearest_project(const std::string& directory, Watches& watches);

/// A project file with what comes before it: the .dirvenv.toml beside an .envrc, and what that
/// inherits. Nothing in it is put back, as evaluate() does.
Evaluation evaluate_layers(const Approved& file, const Environment& base,
                           const EvaluationContext& context);

/// That the project file at `path` is read again while it is being evaluated.
Error circle_error(const std::string& path);

/// What a .dirvenv.toml makes of the variables of a file that reads it.
struct LayerOnTop {
  std::vector<std::pair<std::string, std::optional<std::string>>> changes;  ///< nullopt: unset
  NameSet lists;
  ProjectExtras extras;
  std::vector<std::string> watched;
  Error error;                                 ///< empty: none
  std::string bash_because;                    ///< as in Evaluation
  bool no_cache = false;                       ///< as in Evaluation
  int signal = 0;                              ///< the user has stopped it by this one; 0: no
  std::optional<UnapprovedMember> unapproved;  ///< it, or what it reads, may not be used
};
/// `file` is the one that reads it, `exported` what it has exported so far.
LayerOnTop evaluate_on_top(const Approved& file, const std::string& path,
                           const Environment& exported, const EvaluationContext& context);

}  // namespace dirvenv

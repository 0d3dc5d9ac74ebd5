// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/project_config.h"

namespace dirvenv {

/// What the values of a `.dirvenv.toml` come to. Its parts build on one another: first the files of
/// [dotenv], whose names are expanded with the environment that is there; then [env], whose
/// `lookup` is that environment with what those files set; then lists and `watch`, whose `lookup`
/// is that again with [env]. Every function stops at the first error, "PATH:LINE:COLUMN: why".

/// What the values of each call may come to, in all.
inline constexpr size_t kLongestProjectExpansion = size_t{32} << 20;

struct EnvChange {
  std::string name;
  std::string value;
  SourcePlace place;  ///< of the name
};

/// [env] in the order of evaluation: each after those that it refers to, and else as in the file. A
/// name in its own value is asked of `lookup`, and so is each that [env] does not set.
Result<std::vector<EnvChange>> expand_project_env(const ProjectConfig& config,
                                                  const ValueLookup& lookup);

struct DotenvFile {
  PlacedText file;  ///< not empty, not made absolute
  bool may_be_absent = false;
};

Result<std::vector<DotenvFile>> expand_project_dotenv(const ProjectConfig& config,
                                                      const ValueLookup& lookup);

struct ListChange {
  std::string name;
  SourcePlace place;
  std::vector<PlacedText> prepend;  ///< elements: none is empty, none holds a ':'
  std::vector<PlacedText> append;
  std::vector<PlacedText> remove;
};

struct ProjectPaths {
  std::vector<ListChange> lists;
  std::vector<PlacedText> watch;  ///< none is empty
};

/// Nothing is made absolute.
Result<ProjectPaths> expand_project_paths(const ProjectConfig& config, const ValueLookup& lookup);

/// The order in which expand_project_env evaluates, as indices into `config.env`. A cycle among
/// different names is an error that names it and the place of a reference in it.
Result<std::vector<size_t>> env_order(const ProjectConfig& config);

}  // namespace dirvenv

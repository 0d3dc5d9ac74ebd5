// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/wire.h"

namespace dirvenv {

/// What a project gives a shell beside variables. No environment carries it: each shell has its
/// own.
struct ProjectExtras {
  /// Name and command, each name once and without a problem_of_alias_name().
  std::vector<std::pair<std::string, std::string>> aliases;
  std::string enter;       ///< shell code; empty: none
  std::string leave;       ///< the same
  std::string last_leave;  ///< the same

  bool operator==(const ProjectExtras&) const = default;
};

/// What two project files give together. Where both have an alias or a hook, that of `later`
/// counts.
void add_extras(ProjectExtras& extras, const ProjectExtras& later);

/// As fields, behind one another.
void write_extras(WireWriter& out, const ProjectExtras& extras);
ProjectExtras read_extras(WireReader& in);

}  // namespace dirvenv

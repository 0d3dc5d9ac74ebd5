// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/wire.h"

namespace dirvenv {

/// What a project gives an interactive shell beside its environment, from its approved file. No
/// environment carries these: each shell has its own.
struct ProjectExtras {
  struct Alias {
    std::string name;  ///< without a problem_of_alias_name()
    std::string text;  ///< one line, not blank
    bool operator==(const Alias&) const = default;
  };

  std::vector<Alias> aliases;  ///< each name once
  std::string enter;           ///< code for the user's shell; empty: none
  std::string leave;

  bool empty() const { return aliases.empty() && enter.empty() && leave.empty(); }
  bool operator==(const ProjectExtras&) const = default;
};

/// As fields, behind one another.
void write_extras(WireWriter& out, const ProjectExtras& extras);
ProjectExtras read_extras(WireReader& in);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/envrc_syntax.h"

namespace dirvenv {

/// One thing that a file did to a variable.
struct NamedChange {
  std::string name;
  std::optional<std::string> value;  ///< nullopt: it was unset
  bool is_exported = false;          ///< whether programs see that value
  std::string file;
  TextPlace place;
  std::string by;  ///< the command: "export", "PATH_add"; empty: an assignment
};

}  // namespace dirvenv

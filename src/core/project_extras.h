// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace dirvenv {

/// What a project gives a shell beside variables.
struct ProjectExtras {
  std::vector<std::pair<std::string, std::string>> aliases;  ///< name and command, each name once
  std::string enter;                                         ///< shell code; empty: none
  std::string leave;                                         ///< the same
  std::string last_leave;                                    ///< the same
  bool operator==(const ProjectExtras&) const = default;
};

}  // namespace dirvenv

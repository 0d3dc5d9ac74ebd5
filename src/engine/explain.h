// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/evaluate.h"
#include "engine/setup.h"

namespace dirvenv {

/// Where the value of a variable comes from.
struct Explanation {
  std::optional<std::string> base;  ///< its value outside of the project
  /// What changed it, in order. Where bash evaluated the file, `value` is not known, and a place of
  /// line 0 means that only the file is.
  struct Step {
    NamedChange change;
    bool by_bash = false;
  };
  std::vector<Step> steps;
  bool is_loaded = false;              ///< whether the project is, in the asking environment
  std::optional<std::string> current;  ///< its value there
  bool is_users = false;               ///< loaded, and the user has changed it since
  std::string bash_because;            ///< why by bash, as in Evaluation; empty: natively
};

/// Evaluates the approved file again: without bash, or where `trace` is set, also by bash, which
/// then tells each place. An error where the file is not approved, or fails.
Result<Explanation> explain(const Setup& setup, const Finding& finding, const std::string& name,
                            bool trace, const Report& report);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/environment_diff.h"
#include "engine/evaluate.h"
#include "engine/setup.h"

namespace dirvenv {

/// Where the value of a variable comes from.
struct Explanation {
  std::optional<std::string> base;  ///< its value outside of the project
  /// What changed it, in order.
  struct Step {
    NamedChange change;
    /// Without a trace: what the file's text says, as it, or what comes before it, is evaluated by
    /// bash. `value` is not known then, nor quite the order, and at line 0 only the file is.
    bool by_bash = false;
  };
  std::vector<Step> steps;
  bool is_loaded = false;              ///< whether the project is, in the asking environment
  std::optional<std::string> current;  ///< its value there
  bool is_users = false;               ///< loaded, and the user has changed it since
  std::string bash_because;            ///< why by bash, as in Evaluation; empty: natively
};

/// The environment before the load that its state tells of; as it is where nothing is loaded.
Undone undone_in(const Setup& setup);

/// Evaluates the approved file again: without bash, or where `trace` is set, also by bash, which
/// then tells each place. An error where the file is not approved, or fails.
Result<Explanation> explain(const Setup& setup, const Finding& finding, const std::string& name,
                            bool trace, const Report& report);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/output.h"
#include "core/environment.h"
#include "core/target_script.h"

namespace dirvenv {

/// Prints the changes on stdout, as `caller`, the environment of who reads them, wants them, and on
/// stderr what could not be said. false where stdout cannot be written.
bool print_changes(TargetFormat format, const std::vector<TargetChange>& changes,
                   const Environment& caller, const Output& output);

}  // namespace dirvenv

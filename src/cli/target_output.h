// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "cli/output.h"
#include "core/environment.h"
#include "core/target_script.h"

namespace dirvenv {

/// What `export` takes, for people.
inline constexpr std::string_view kTargetNames =
    "bash, zsh, fish, tcsh, elvish, pwsh, murex, nushell, xonsh, ksh, sh, json, null, dotenv, "
    "vim,\n"
    "gha, systemd";

/// Prints the changes on stdout, as `caller`, the environment of who reads them, wants them, and on
/// stderr what could not be said. false where stdout cannot be written.
bool print_changes(TargetFormat format, const std::vector<TargetChange>& changes,
                   const Environment& caller, const Output& output);

}  // namespace dirvenv

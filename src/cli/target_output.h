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

/// Whether the C library of who has this environment reads text as UTF-8.
bool has_utf8_locale(const Environment& environment);

/// Prints the changes on stdout, as `caller`, the environment of who reads them, wants them, and on
/// stderr what could not be said. false where stdout cannot be written.
bool print_changes(TargetFormat format, const std::vector<TargetChange>& changes,
                   const Environment& caller, const Output& output);

}  // namespace dirvenv

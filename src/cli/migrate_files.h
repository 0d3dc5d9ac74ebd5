// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.h"
#include "core/result.h"
#include "direnv/role.h"
#include "engine/places.h"

namespace dirvenv {

/// The steps of `dirvenv migrate` that are about the user's own files. Each tells what it does;
/// with
/// --show it does nothing else. An error where a file cannot be read or written.

/// direnv.toml, as config.toml where there is none yet.
Result<Done> migrate_settings(const Invocation& invocation, const DirenvRole& role,
                              const Places& places);
/// direnvrc and lib/*.sh, by an rc.bash that reads them.
Result<Done> migrate_shell_file(const Invocation& invocation, const DirenvRole& role,
                                const Places& places);
/// The hook lines in the start-up files of bash, zsh and fish, with consent.
Result<Done> migrate_hooks(const Invocation& invocation, const DirenvRole& role,
                           const Places& places);

}  // namespace dirvenv

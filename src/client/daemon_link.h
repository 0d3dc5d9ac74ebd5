// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/quote.h"
#include "engine/prompt.h"
#include "engine/setup.h"

namespace dirvenv {

/// The directory where the hook of `shell`, whose client this is, can ask the daemon from now on.
/// nullopt where no daemon runs; one is started then, at most once in 10 s, if the user
/// wants it (`daemon` in config.toml, DIRVENV_DAEMON in the environment) and the runtime directory
/// is in memory: what stands there for a moment must not get to a disk. Does not wait for it.
/// `answer` is what the shell is given now: the daemon watches what that depends on.
std::optional<std::string> link_to_daemon(const Setup& setup, const ProcessId& shell, Shell kind,
                                          const PromptAnswer& answer);

/// Why prompts do without a daemon: "`daemon = false` in config.toml". Empty: they want one.
std::string reason_without_daemon(const Setup& setup);

/// Starts a daemon for the runtime directory of `setup`. Does not wait for it.
Result<Done> start_daemon(const Setup& setup);

}  // namespace dirvenv

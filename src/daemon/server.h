// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "engine/channels.h"
#include "os/fd.h"

namespace dirvenv {

/// Serves the shells of a runtime directory until it is asked to end (SIGTERM, SIGINT), no shell
/// has been there for `idle_ms`, or its directory or program is not the same any more. Done at once
/// where another daemon already serves them. `program` is this binary, which shells are given.
/// `activation`, where given, is the pipe that announcements come through, if that is the one in
/// the directory: a service manager's, which stays when this daemon ends and starts the next one.
/// `environment` is that of the user's session, for hooks of projects whose last shell has died.
Result<Done> serve_shells(const Channels& channels, const std::string& program,
                          const Environment& environment, int64_t idle_ms, Fd activation = {});

}  // namespace dirvenv

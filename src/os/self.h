// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "os/fd.h"

namespace dirvenv {

/// An absolute path by which this program can be started again: as it was called, links not
/// resolved, so that a hook survives an upgrade that moves what the link leads to.
std::string own_program(const std::string& called_as, const std::string& search_path);

/// Closes all descriptors but the standard ones.
void close_inherited_descriptors();

/// The same, but for the one that a service manager hands over when it starts a service on demand,
/// as sd_listen_fds(3) tells: `pid` and `count` are the values of LISTEN_PID and LISTEN_FDS. An Fd
/// of -1 where they do not mean this process, or more than one.
Fd take_activation_descriptor(std::string_view pid, std::string_view count);

}  // namespace dirvenv

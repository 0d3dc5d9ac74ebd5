// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "os/fd.h"

namespace dirvenv {

/// A terminal for a child, so that it has one to write to, and cannot get at the user's.
struct PseudoTerminal {
  Fd ours;    ///< non-blocking; what the child writes is read here
  Fd theirs;  ///< the child's; nobody's controlling terminal
};

/// One of the size of the terminal `like`; nullopt where none is to be had. Once `ours` is closed,
/// whoever still writes gets EIO, and no signal.
std::optional<PseudoTerminal> open_pseudo_terminal(int like);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "os/fd.h"
#include "os/process_table.h"

namespace dirvenv {

/// A terminal for a child, so that it has one to write to, and cannot get at the user's.
struct PseudoTerminal {
  Fd ours;    ///< non-blocking; what the child writes is read here
  Fd theirs;  ///< the child's; nobody's controlling terminal
};

/// In characters and pixels; zeros where the terminal does not say.
struct WindowSize {
  unsigned short rows = 0;
  unsigned short columns = 0;
  unsigned short width = 0;
  unsigned short height = 0;
};
/// Of an open terminal.
WindowSize window_size(int fd);

/// Of the one that the error output of a process is; zeros where that is none, or cannot be told.
WindowSize window_size_of(const ProcessId& process);

/// One of that size; nullopt where none is to be had. Once `ours` is closed, whoever still writes
/// gets EIO, and no signal.
std::optional<PseudoTerminal> open_pseudo_terminal(const WindowSize& size);

}  // namespace dirvenv

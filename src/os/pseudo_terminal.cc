// SPDX-License-Identifier: MIT
#include "os/pseudo_terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace dirvenv {

WindowSize window_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel};
}

WindowSize window_size_of(const ProcessId& process) {
  const std::string path = fmt::format("/proc/{}/fd/2", process.pid);
  const Fd terminal(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  return terminal ? window_size(terminal.get()) : WindowSize{};
}

std::optional<PseudoTerminal> open_pseudo_terminal(const WindowSize& size) {
  Fd ours(::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  int locked = 0;
  if (!ours || ::ioctl(ours.get(), TIOCSPTLCK, &locked) != 0) return std::nullopt;
  // By descriptor: a /dev/pts of another mount namespace would have somebody else's.
  Fd theirs(::ioctl(ours.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!theirs) return std::nullopt;
  const winsize window{size.rows, size.columns, size.width, size.height};
  ::ioctl(ours.get(), TIOCSWINSZ, &window);
  return PseudoTerminal{std::move(ours), std::move(theirs)};
}

}  // namespace dirvenv

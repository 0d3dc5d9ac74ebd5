// SPDX-License-Identifier: MIT
#include "os/pseudo_terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace dirvenv {

std::optional<PseudoTerminal> open_pseudo_terminal(int like) {
  Fd ours(::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  int locked = 0;
  if (!ours || ::ioctl(ours.get(), TIOCSPTLCK, &locked) != 0) return std::nullopt;
  // By descriptor: a /dev/pts of another mount namespace would have somebody else's.
  Fd theirs(::ioctl(ours.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!theirs) return std::nullopt;
  winsize size{};
  if (::ioctl(like, TIOCGWINSZ, &size) == 0) ::ioctl(ours.get(), TIOCSWINSZ, &size);
  return PseudoTerminal{std::move(ours), std::move(theirs)};
}

}  // namespace dirvenv

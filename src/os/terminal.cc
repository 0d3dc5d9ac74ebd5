// SPDX-License-Identifier: MIT
#include "os/terminal.h"

#include <unistd.h>

#include <cerrno>

namespace dirvenv {

bool is_terminal_fd(int fd) {
  return ::isatty(fd) == 1;
}

bool write_fd(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace dirvenv

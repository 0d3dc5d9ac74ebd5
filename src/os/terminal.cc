// SPDX-License-Identifier: MIT
#include "os/terminal.h"

#include <unistd.h>

#include <cerrno>

namespace dirvenv {

bool is_terminal_fd(int fd) {
  return ::isatty(fd) == 1;
}

std::string read_line(int fd) {
  constexpr size_t kLongest = 4096;
  std::string line;
  char c = 0;
  while (line.size() < kLongest) {
    const ssize_t got = ::read(fd, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || c == '\n') break;
    line.push_back(c);
  }
  return line;
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

// SPDX-License-Identifier: MIT
#include "os/fifo.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "os/system_error.h"

namespace dirvenv {

Result<Fd> make_fifo(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) return system_error("make the pipe", path, errno);
  Fd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return system_error("open the pipe", path, errno);
  return fd;
}

std::string read_available(int fd, size_t limit) {
  std::string bytes;
  char chunk[16384];
  while (bytes.size() < limit) {
    const ssize_t got = ::read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    bytes.append(chunk, static_cast<size_t>(got));
  }
  return bytes;
}

}  // namespace dirvenv

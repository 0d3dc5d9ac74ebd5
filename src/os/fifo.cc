// SPDX-License-Identifier: MIT
#include "os/fifo.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "os/system_error.h"

namespace dirvenv {

Result<Fd> make_fifo(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) != 0) return system_error("make the pipe", path, errno);
  Fd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return system_error("open the pipe", path, errno);
  return fd;
}

namespace {

bool is_own_fifo(const struct stat& status) {
  return S_ISFIFO(status.st_mode) && status.st_uid == ::geteuid();
}

}  // namespace

Result<Done> ensure_fifo(const std::string& path) {
  if (::mkfifo(path.c_str(), 0600) == 0) return Done{};
  if (errno != EEXIST) return system_error("make the pipe", path, errno);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return system_error("look at the pipe", path, errno);
  if (!is_own_fifo(status)) return Error{path + " is no pipe of yours; remove it"};
  return Done{};
}

bool are_same_file(int first, int second) {
  struct stat one {};
  struct stat other {};
  return ::fstat(first, &one) == 0 && ::fstat(second, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

Result<Fd> open_fifo(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) return system_error("open the pipe", path, errno);
  if (!is_own_fifo(status)) return Error{path + " is no pipe of yours"};
  return fd;
}

bool write_to_fifo(const std::string& path, std::string_view line) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  return fd && ::write(fd.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

std::string read_available(int fd, size_t limit) {
  std::string bytes;
  char chunk[16384];
  while (bytes.size() < limit) {
    const ssize_t got = ::read(fd, chunk, std::min(sizeof chunk, limit - bytes.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    bytes.append(chunk, static_cast<size_t>(got));
  }
  return bytes;
}

}  // namespace dirvenv

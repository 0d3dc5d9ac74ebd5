// SPDX-License-Identifier: MIT
#include "os/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "os/system_error.h"

namespace dirvenv {
namespace {

Fd open_lock(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
}

}  // namespace

Result<std::optional<LockFile>> LockFile::try_acquire(const std::string& path) {
  Fd fd = open_lock(path);
  if (!fd) return system_error("open the lock", path, errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return std::optional(LockFile(std::move(fd)));
  if (errno == EWOULDBLOCK) return std::optional<LockFile>();
  return system_error("take the lock", path, errno);
}

Result<LockFile> LockFile::acquire(const std::string& path, const std::function<void()>& on_wait) {
  Fd fd = open_lock(path);
  if (!fd) return system_error("open the lock", path, errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return LockFile(std::move(fd));
  if (errno == EWOULDBLOCK && on_wait) on_wait();
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return system_error("take the lock", path, errno);
  }
  return LockFile(std::move(fd));
}

void LockFile::note(std::string_view text) const {
  if (::ftruncate(fd_.get(), 0) == 0) (void)!::pwrite(fd_.get(), text.data(), text.size(), 0);
}

bool LockFile::is_held(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  return fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace dirvenv

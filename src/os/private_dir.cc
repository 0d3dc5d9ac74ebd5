// SPDX-License-Identifier: MIT
#include "os/private_dir.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/path.h"
#include "os/fd.h"
#include "os/files.h"
#include "os/system_error.h"

namespace dirvenv {

bool is_private_directory(const std::string& path) {
  const auto status = link_status(path);
  return status && status->kind == FileStatus::Kind::Directory && status->owner == ::geteuid() &&
         (status->mode & 0077) == 0;
}

Result<Done> ensure_private_directory(const std::string& path) {
  if (is_private_directory(path)) return Done{};
  if (Result<Done> parent = make_directories(parent_path(path), 0700); !parent) return parent;
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_error("make the directory", path, errno);
  }
  if (is_private_directory(path)) return Done{};
  return Error{path + " must be a directory of yours with mode 0700; remove it or correct it"};
}

Result<Done> ensure_own_directory(const std::string& path) {
  const auto status = link_status(path);
  if (!status) return make_directories(path, 0700);
  if (status->kind != FileStatus::Kind::Directory || status->owner != ::geteuid()) {
    return Error{path + " must be a directory of yours, and no link; remove it or correct it"};
  }
  return Done{};
}

namespace {

// Whether there is no link at all on the way to `path`, as far as that is there: one look instead
// of one at each directory. False also where the kernel cannot say (before Linux 5.6, or a filter).
bool is_without_links(const std::string& path) {
  struct open_how how {};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  // openat2 has no wrapper in glibc 2.36.
  const Fd fd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
  return fd || errno == ENOENT;
}

}  // namespace

std::string foreign_link(const std::string& path) {
  if (is_without_links(path)) return {};
  std::vector<std::string> parts = with_parents(path);
  std::reverse(parts.begin(), parts.end());
  for (const std::string& part : parts) {
    const auto status = link_status(part);
    const bool is_link = status && status->kind == FileStatus::Kind::Link;
    if (is_link && status->owner != ::geteuid() && status->owner != 0) return part;
  }
  return {};
}

}  // namespace dirvenv

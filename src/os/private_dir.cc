// SPDX-License-Identifier: MIT
#include "os/private_dir.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/path.h"
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

}  // namespace dirvenv

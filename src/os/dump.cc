// SPDX-License-Identifier: MIT
#include "os/dump.h"

#include <fcntl.h>

#include "os/fd.h"
#include "os/terminal.h"

namespace dirvenv {

bool dump_environment(const std::string& path, const std::string& tag, const std::string& note,
                      const char* const* block) {
  std::string bytes = tag + '\0' + note + '\0';
  for (; *block != nullptr; ++block)
    bytes.append(*block).push_back('\0');
  bytes.append(tag).push_back('\0');
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  return fd && write_fd(fd.get(), bytes);
}

}  // namespace dirvenv

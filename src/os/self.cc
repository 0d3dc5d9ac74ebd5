// SPDX-License-Identifier: MIT
#include "os/self.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/list_edit.h"
#include "core/path.h"
#include "os/files.h"

namespace dirvenv {

std::string own_program(const std::string& called_as, const std::string& search_path) {
  const std::string here = working_directory().value_or("");
  if (called_as.starts_with("/")) return called_as;
  if (called_as.find('/') != std::string::npos && !here.empty()) {
    return absolute_path(called_as, here);
  }
  for (const std::string& directory : split_list(search_path)) {
    const std::string path = join_path(directory, called_as);
    if (directory.starts_with("/") && is_executable_file(path)) return path;
  }
  return read_link("/proc/self/exe").value_or("dirvenv");
}

Fd take_activation_descriptor(std::string_view pid, std::string_view count) {
  constexpr int kFirst = STDERR_FILENO + 1;
  if (pid != std::to_string(::getpid()) || count != "1") {
    close_inherited_descriptors();
    return {};
  }
  ::closefrom(kFirst + 1);
  return Fd(::fcntl(kFirst, F_DUPFD_CLOEXEC, kFirst + 1));
}

void close_inherited_descriptors() {
  ::closefrom(STDERR_FILENO + 1);
}

}  // namespace dirvenv

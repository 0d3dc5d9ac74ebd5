// SPDX-License-Identifier: MIT
#include "os/search_path.h"

#include "core/list_edit.h"
#include "core/path.h"
#include "os/files.h"

namespace dirvenv {

std::optional<std::string> program_on_path(const std::string& name, std::string_view search_path) {
  if (name.find('/') != std::string::npos) return name;
  for (const std::string& directory : split_list(search_path)) {
    std::string path = join_path(directory.empty() ? "." : directory, name);
    if (is_executable_file(path)) return path;
  }
  return std::nullopt;
}

}  // namespace dirvenv

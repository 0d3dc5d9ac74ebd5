// SPDX-License-Identifier: MIT
#include "core/path.h"

namespace dirvenv {

std::string absolute_path(std::string_view path, std::string_view base) {
  const std::string whole = path.substr(0, 1) == "/" ? std::string(path) : join_path(base, path);
  std::string result;
  size_t at = 0;
  while (at < whole.size()) {
    size_t end = whole.find('/', at);
    if (end == std::string::npos) end = whole.size();
    const std::string_view part = std::string_view(whole).substr(at, end - at);
    if (part == "..") {
      result.resize(result.empty() ? 0 : result.rfind('/'));
    } else if (!part.empty() && part != ".") {
      result.append("/").append(part);
    }
    at = end + 1;
  }
  return result.empty() ? "/" : result;
}

std::string parent_path(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return "/";
  return std::string(path.substr(0, slash));
}

std::string base_name(std::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string join_path(std::string_view directory, std::string_view name) {
  std::string joined(directory);
  if (joined.empty() || joined.back() != '/') joined.push_back('/');
  return joined.append(name);
}

std::vector<std::string> with_parents(std::string_view directory) {
  std::vector<std::string> directories{std::string(directory)};
  while (directories.back() != "/")
    directories.push_back(parent_path(directories.back()));
  return directories;
}

bool is_within(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.substr(0, 1) == "/";
  return path.substr(0, directory.size()) == directory &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string with_tilde(std::string_view path, std::string_view home) {
  if (home.ends_with('/')) home.remove_suffix(1);
  if (home.empty() || home == "/" || !is_within(path, home)) return std::string(path);
  return "~" + std::string(path.substr(home.size()));
}

}  // namespace dirvenv

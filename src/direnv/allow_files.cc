// SPDX-License-Identifier: MIT
#include "direnv/allow_files.h"

#include <fmt/format.h>

#include <set>

#include "core/digest.h"
#include "core/path.h"
#include "engine/gate.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kPathLimit = size_t{64} << 10;
constexpr mode_t kFileMode = 0644;
constexpr mode_t kDirectoryMode = 0755;

Result<Done> put(const std::string& file, const std::string& path) {
  if (Result<Done> made = make_directories(parent_path(file), kDirectoryMode); !made) {
    return made.error();
  }
  return write_file(file, path + "\n", {.mode = kFileMode, .durable = false, .time_ns = {}});
}

// The path that a record is about; empty: it has none, as those of an old direnv.
std::string path_in(const std::string& file) {
  const Result<std::string> text = read_own_file(file, kPathLimit);
  if (!text || !text->starts_with("/") || !text->ends_with("\n")) return {};
  return text->substr(0, text->size() - 1);
}

std::vector<std::string> paths_in(const std::string& directory) {
  std::set<std::string> paths;
  for (const std::string& name : directory_names(directory)) {
    if (std::string path = path_in(join_path(directory, name)); !path.empty()) {
      paths.insert(std::move(path));
    }
  }
  return {paths.begin(), paths.end()};
}

}  // namespace

std::string AllowFiles::allow_directory() const {
  return join_path(data_, "allow");
}

std::string AllowFiles::deny_directory() const {
  return join_path(data_, "deny");
}

std::string AllowFiles::allow_path(std::string_view path, std::string_view content) const {
  return join_path(allow_directory(), to_hex(sha256(fmt::format("{}\n{}", path, content))));
}

std::string AllowFiles::deny_path(std::string_view path) const {
  return join_path(deny_directory(), to_hex(sha256(fmt::format("{}\n", path))));
}

bool AllowFiles::is_allowed(const std::string& path, std::string_view content) const {
  if (path.find('\n') != std::string::npos) return false;
  return path_in(allow_path(path, content)) == path;
}

bool AllowFiles::is_denied(const std::string& path) const {
  return !is_absent(deny_path(path));
}

std::string AllowFiles::required_path(const std::string& project, const std::string& path,
                                      std::string_view content) const {
  const std::string directory =
      join_path(join_path(data_, "allowed-required"), to_hex(sha256(fmt::format("{}\n", project))));
  return join_path(directory, to_hex(sha256(fmt::format("{}\n{}", path, content))));
}

bool AllowFiles::is_allowed_to(const std::string& project, const std::string& path,
                               std::string_view content) const {
  return path_in(required_path(project, path, content)) == path;
}

Result<Done> AllowFiles::allow_to(const std::string& project, const std::string& path,
                                  std::string_view content) const {
  return put(required_path(project, path, content), path);
}

Result<Done> AllowFiles::allow(const std::string& path, std::string_view content) const {
  Result<Done> done = put(allow_path(path, content), path);
  if (done) remove_file(deny_path(path));
  return done;
}

Result<Done> AllowFiles::deny(const std::string& path, std::string_view content) const {
  Result<Done> done = put(deny_path(path), path);
  if (done) remove_file(allow_path(path, content));
  return done;
}

std::vector<std::string> AllowFiles::allowed_paths() const {
  return paths_in(allow_directory());
}

std::vector<std::string> AllowFiles::denied_paths() const {
  return paths_in(deny_directory());
}

void AllowFiles::prune() const {
  for (const std::string& name : directory_names(allow_directory())) {
    const std::string file = join_path(allow_directory(), name);
    const std::string path = path_in(file);
    if (path.empty()) continue;
    const Result<std::string> content = read_file(path, kProjectFileLimit);
    const bool is_of_use = content ? allow_path(path, *content) == file : !is_absent(path);
    if (!is_of_use) remove_file(file);
  }
}

}  // namespace dirvenv

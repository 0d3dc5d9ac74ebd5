// SPDX-License-Identifier: MIT
#include "python/venv_health.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/path.h"
#include "core/venv_config.h"
#include "os/files.h"
#include "python/venv_check.h"
#include "python/venv_stamp.h"

namespace dirvenv {
namespace {

constexpr size_t kMostFiles = 1'000'000;
constexpr size_t kHealthLimit = size_t{1} << 20;
constexpr std::array<std::string_view, 4> kWithPip = {"pip-", "setuptools-", "wheel-",
                                                      "pkg_resources-"};

// The one that home and version name. Where an upgrade has put another line in its place,
// bin/python leads to something else than that.
std::string interpreter_of(const std::string& path, const VenvConfig& config) {
  const std::string python = join_path(path, "bin/python");
  if (!is_executable_file(python)) return {};
  const PythonVersion& version = *config.version;
  const std::string named =
      join_path(config.home, fmt::format("python{}.{}", version.major, version.minor));
  if (!is_executable_file(named)) return {};
  // With --copies bin/python is no link.
  return !read_link(python) || real_path(python) == real_path(named) ? named : std::string();
}

}  // namespace

std::string behind_link(const std::string& path) {
  if (!read_link(path) || !leads_to(path, FileStatus::Kind::Directory)) return path;
  return real_path(path).value_or(path);
}

std::optional<StandingVenv> standing_venv(const std::string& path) {
  if (link_status(making_mark(path))) return std::nullopt;
  const Result<std::string> text = read_file(join_path(path, "pyvenv.cfg"), kHealthLimit);
  const VenvConfig config = text ? parse_venv_config(*text) : VenvConfig{};
  if (!config.version || config.home.empty()) return std::nullopt;
  StandingVenv standing;
  standing.version = *config.version;
  standing.interpreter = interpreter_of(path, config);
  const auto stamp = read_venv_stamp(path);
  standing.is_known_whole =
      !standing.interpreter.empty() && stamp && stamp->path == path && is_unchanged(*stamp);
  return standing;
}

std::string site_packages_of(const std::string& venv) {
  std::string found;
  const std::string library = join_path(venv, "lib");
  for (const std::string& name : directory_names(library)) {
    std::string packages = join_path(library, name + "/site-packages");
    if (!leads_to(packages, FileStatus::Kind::Directory)) continue;
    if (!found.empty()) return {};
    found = std::move(packages);
  }
  return found;
}

size_t packages_in(const std::string& venv) {
  const std::vector<std::string> names = directory_names(site_packages_of(venv));
  const auto is_package = [](const std::string& name) {
    const bool is_one =
        name.ends_with(".dist-info") || name.ends_with(".egg-info") || name.ends_with(".egg-link");
    return is_one && std::none_of(kWithPip.begin(), kWithPip.end(), [&](std::string_view prefix) {
             return name.starts_with(prefix);
           });
  };
  return static_cast<size_t>(std::count_if(names.begin(), names.end(), is_package));
}

uint64_t bytes_in(const std::string& venv) {
  uint64_t bytes = 0;
  for (const std::string& file : tree_paths(venv, kMostFiles)) {
    if (const auto status = link_status(file)) bytes += status->stamp.size;
  }
  return bytes;
}

}  // namespace dirvenv

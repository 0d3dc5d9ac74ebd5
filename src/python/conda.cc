// SPDX-License-Identifier: MIT
#include "python/conda.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/json_conda.h"
#include "core/list_edit.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/files.h"
#include "python/interpreter.h"
#include "python/version_managers.h"

namespace dirvenv {
namespace {

constexpr size_t kCondaLimit = size_t{1} << 20;
constexpr int kDeepestLevel = 1000;

bool is_conda_prefix(const std::string& prefix) {
  return leads_to(join_path(prefix, "conda-meta"), FileStatus::Kind::Directory);
}

// Where conda may be installed, most certain first; each has its environments in envs.
std::vector<std::string> roots_of(const std::string& directory, const Environment& environment) {
  std::vector<std::string> roots;
  const auto add_program = [&](const std::string& program) {
    if (!program.empty()) roots.push_back(parent_path(parent_path(program)));
  };
  add_program(environment.get_or("CONDA_EXE", ""));
  const std::string path = environment.get_or("PATH", "");
  for (const char* const name : {"conda", "mamba"}) {
    const auto found = find_interpreter({name, path, directory, "", {}});
    if (found) add_program(real_path(*found).value_or(*found));
  }
  const VersionManagers managers(environment);
  for (const char* const name : {"miniconda3", "anaconda3", "miniforge3", "mambaforge"})
    roots.push_back(join_path(managers.home, name));
  roots.push_back(managers.micromamba);
  roots.emplace_back("/opt/conda");
  return roots;
}

std::vector<std::string> places_of_environments(const std::vector<std::string>& roots,
                                                const Environment& environment) {
  std::vector<std::string> places;
  for (const char* const name : {"CONDA_ENVS_DIRS", "CONDA_ENVS_PATH"}) {
    for (std::string& place : split_list(environment.get_or(name, "")))
      if (place.starts_with("/")) places.push_back(std::move(place));
  }
  for (const std::string& root : roots)
    places.push_back(join_path(root, "envs"));
  places.push_back(join_path(environment.get_or("HOME", "/"), ".conda/envs"));
  return places;
}

// Which environment is meant, as the activated shell calls it.
struct Meant {
  std::string prefix;
  std::string name;
};

Result<Meant> find_meant(const std::string& word, const std::string& directory,
                         const Environment& environment) {
  if (word.find('/') != std::string::npos) {
    const std::string prefix = absolute_path(word, directory);
    if (is_conda_prefix(prefix)) return Meant{prefix, prefix};
    return Error{
        fmt::format("{} is no conda environment; to make one, type: conda create --prefix {}",
                    prefix, quote(Shell::Bash, prefix))};
  }
  const std::vector<std::string> roots = roots_of(directory, environment);
  if (word == "base") {
    for (const std::string& root : roots)
      if (is_conda_prefix(root)) return Meant{root, word};
  }
  const std::vector<std::string> places = places_of_environments(roots, environment);
  for (const std::string& place : places) {
    std::string prefix = join_path(place, word);
    if (is_conda_prefix(prefix)) return Meant{std::move(prefix), word};
  }
  return Error{fmt::format(
      "there is no conda environment {}; looked in {}. To make one, type: conda create --name {}",
      word, fmt::join(places, ", "), quote(Shell::Bash, word))};
}

// conda counts how deep environments are in each other, and keeps the prefix of each.
void add_level(const Environment& environment, CondaActivation& activation) {
  int level = 0;
  for (const char c : environment.get_or("CONDA_SHLVL", "")) {
    if (c < '0' || c > '9' || level > kDeepestLevel) return;
    level = level * 10 + (c - '0');
  }
  activation.variables.emplace_back("CONDA_SHLVL", std::to_string(level + 1));
  const std::string before = environment.get_or("CONDA_PREFIX", "");
  if (level == 0 || before.empty()) return;
  activation.variables.emplace_back("CONDA_PREFIX_" + std::to_string(level), before);
  activation.leaves = before + "/bin";
}

}  // namespace

Result<CondaActivation> conda_activation(const std::string& word, const std::string& directory,
                                         const Environment& environment) {
  const Result<Meant> meant = find_meant(word, directory, environment);
  if (!meant) return meant.error();
  CondaActivation activation;
  activation.prefix = meant->prefix;
  if (activation.prefix.find_first_of(":\n") != std::string::npos) {
    return Error{fmt::format("cannot use {}: PATH holds neither ':' nor a newline", meant->prefix)};
  }
  const std::string state = join_path(meant->prefix, "conda-meta/state");
  const std::string scripts = join_path(meant->prefix, "etc/conda/activate.d");
  activation.looked_at = {join_path(meant->prefix, "conda-meta/history"), state, scripts};
  activation.variables = {{"CONDA_PREFIX", meant->prefix},
                          {"CONDA_DEFAULT_ENV", meant->name},
                          {"CONDA_PROMPT_MODIFIER", "(" + meant->name + ") "}};
  add_level(environment, activation);
  if (const Result<std::string> text = read_file(state, kCondaLimit)) {
    for (auto& variable : read_conda_state(*text))
      activation.variables.push_back(std::move(variable));
  }
  for (const std::string& name : directory_names(scripts))
    if (name.ends_with(".sh")) activation.scripts.push_back(join_path(scripts, name));
  return activation;
}

std::string conda_path(const CondaActivation& activation, const std::string& path) {
  std::vector<std::string> elements = split_list(path);
  const auto left = std::find(elements.begin(), elements.end(), activation.leaves);
  if (!activation.leaves.empty() && left != elements.end()) elements.erase(left);
  elements.insert(elements.begin(), activation.prefix + "/bin");
  return join_list(elements);
}

}  // namespace dirvenv

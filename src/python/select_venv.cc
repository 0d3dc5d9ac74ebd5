// SPDX-License-Identifier: MIT
#include "python/select_venv.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "core/trimmed.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kSelectLimit = size_t{1} << 20;
constexpr std::string_view kInProject = ".venv";

bool is_marker_there(const PythonMarker& marker, const std::string& directory) {
  const auto kind =
      marker.name == kInProject ? FileStatus::Kind::Directory : FileStatus::Kind::Regular;
  return leads_to(join_path(directory, marker.name), kind);
}

// As the tools' own settings libraries read it; nullopt: not set.
std::optional<bool> switch_in(const Environment& environment, std::string_view name) {
  const auto value = environment.get(name);
  if (!value || value->empty()) return std::nullopt;
  return *value == "1" || *value == "true" || *value == "True" || *value == "yes";
}

class Choice {
 public:
  Choice(const std::string& directory, const Environment& environment)
      : directory_(directory), environment_(environment) {}

  std::optional<SelectedVenv> make(PythonTool tool);

 private:
  std::string read(const std::string& file);
  std::string in_home(std::string_view variable, std::string_view otherwise) const;
  std::string with_home(const std::string& path) const;
  std::string of_uv() const;
  std::string of_poetry();
  std::string of_pipenv();
  std::string of_pdm();
  PoetrySettings poetry_settings();
  std::string poetry_environment(const std::string& place);

  const std::string& directory_;
  const Environment& environment_;
  const std::string own_ = join_path(directory_, kInProject);
  PyprojectFacts facts_;
  SelectedVenv selected_;
};

// Empty where it cannot be read.
std::string Choice::read(const std::string& file) {
  selected_.looked_at.push_back(file);
  const Result<std::string> text =
      leads_to(file, FileStatus::Kind::Regular) ? read_file(file, kSelectLimit) : Error{};
  return text ? *text : std::string();
}

std::string Choice::in_home(std::string_view variable, std::string_view otherwise) const {
  return environment_.get_or(variable, join_path(environment_.get_or("HOME", "/"), otherwise));
}

std::string Choice::with_home(const std::string& path) const {
  if (!path.starts_with("~/")) return path;
  return join_path(environment_.get_or("HOME", "/"), path.substr(2));
}

std::string Choice::of_uv() const {
  return absolute_path(environment_.get_or("UV_PROJECT_ENVIRONMENT", kInProject), directory_);
}

// The environment counts before the project's poetry.toml, and that before the user's settings.
PoetrySettings Choice::poetry_settings() {
  const std::string configs =
      environment_.get_or("POETRY_CONFIG_DIR", in_home("XDG_CONFIG_HOME", ".config") + "/pypoetry");
  PoetrySettings settings = read_poetry_settings(read(join_path(configs, "config.toml")));
  const PoetrySettings local = read_poetry_settings(read(join_path(directory_, "poetry.toml")));
  if (local.path) settings.path = local.path;
  if (local.cache_dir) settings.cache_dir = local.cache_dir;
  if (local.in_project) settings.in_project = local.in_project;
  if (auto path = environment_.get("POETRY_VIRTUALENVS_PATH")) settings.path = std::move(path);
  if (auto path = environment_.get("POETRY_CACHE_DIR")) settings.cache_dir = std::move(path);
  if (auto own = switch_in(environment_, "POETRY_VIRTUALENVS_IN_PROJECT"))
    settings.in_project = own;
  return settings;
}

// The chosen one, else the only or the newest one that is there; empty: none is.
std::string Choice::poetry_environment(const std::string& place) {
  const std::string name = poetry_environment_name(facts_.name, directory_);
  const std::string minor = poetry_chosen_minor(read(join_path(place, "envs.toml")), name);
  selected_.looked_at.push_back(place);
  if (!minor.empty()) {
    std::string chosen = join_path(place, fmt::format("{}-py{}", name, minor));
    return leads_to(chosen, FileStatus::Kind::Directory) ? chosen : std::string();
  }
  std::string found;
  std::pair<size_t, std::string> newest;
  for (const std::string& each : directory_names(place)) {
    if (!each.starts_with(name + "-py")) continue;
    // "3.9" is older than "3.11".
    std::pair<size_t, std::string> version{each.size(), each};
    if (found.empty() || newest < version) {
      found = join_path(place, each);
      newest = std::move(version);
    }
  }
  return found;
}

std::string Choice::of_poetry() {
  const PoetrySettings settings = poetry_settings();
  const bool uses_own = settings.in_project.value_or(true);
  const bool is_there = leads_to(own_, FileStatus::Kind::Directory);
  if (settings.in_project == true || (uses_own && is_there)) return own_;
  const std::string cache =
      with_home(settings.cache_dir.value_or(in_home("XDG_CACHE_HOME", ".cache") + "/pypoetry"));
  std::string place = settings.path.value_or("{cache-dir}/virtualenvs");
  for (const auto& [word, value] :
       {std::pair<std::string, std::string>{"{cache-dir}", cache}, {"{project-dir}", directory_}}) {
    if (const size_t at = place.find(word); at != std::string::npos)
      place.replace(at, word.size(), value);
  }
  std::string found = poetry_environment(absolute_path(with_home(place), directory_));
  return found.empty() && uses_own ? own_ : found;
}

std::string Choice::of_pipenv() {
  const auto in_project = switch_in(environment_, "PIPENV_VENV_IN_PROJECT");
  if (leads_to(own_, FileStatus::Kind::Directory)) return own_;
  const std::string homes =
      absolute_path(with_home(environment_.get_or(
                        "WORKON_HOME", in_home("XDG_DATA_HOME", ".local/share") + "/virtualenvs")),
                    directory_);
  std::string name(trimmed(read(own_)));
  if (name.find('/') != std::string::npos) return absolute_path(name, directory_);
  const bool is_named = !name.empty();
  if (!is_named && in_project == true) return own_;
  if (!is_named) {
    name = pipenv_environment_name(join_path(directory_, "Pipfile"));
    if (const auto python = environment_.get("PIPENV_PYTHON"); python && !python->empty())
      name += "-" + (python->starts_with("/") ? base_name(*python) : *python);
    name = environment_.get_or("PIPENV_CUSTOM_VENV_NAME", name);
  }
  std::string place = join_path(homes, name);
  selected_.looked_at.push_back(place);
  if (leads_to(place, FileStatus::Kind::Directory)) return place;
  // A file .venv is in the way.
  return is_named || in_project == false ? std::string() : own_;
}

// .pdm-python names the interpreter.
std::string Choice::of_pdm() {
  const std::string python(trimmed(read(join_path(directory_, ".pdm-python"))));
  if (!python.starts_with("/")) return own_;
  std::string venv = parent_path(parent_path(python));
  return link_status(join_path(venv, "pyvenv.cfg")) ? venv : own_;
}

std::optional<SelectedVenv> Choice::make(PythonTool tool) {
  selected_.tool = tool;
  bool is_project = false;
  for (const PythonMarker& marker : python_markers()) {
    // Of .venv only what makes it an environment: its own stamp moves with each file in it.
    selected_.looked_at.push_back(
        join_path(directory_, marker.name == kInProject ? ".venv/pyvenv.cfg" : marker.name));
    if (!is_marker_there(marker, directory_)) continue;
    is_project = true;
    if (selected_.tool == PythonTool::None) selected_.tool = marker.tool;
  }
  if (!is_project) return std::nullopt;
  facts_ = read_pyproject_facts(read(join_path(directory_, "pyproject.toml")));
  if (selected_.tool == PythonTool::None) selected_.tool = facts_.tool;
  switch (selected_.tool) {
    case PythonTool::None:
      selected_.path = own_;
      break;
    case PythonTool::Uv:
      selected_.path = of_uv();
      break;
    case PythonTool::Poetry:
      selected_.path = of_poetry();
      break;
    case PythonTool::Pipenv:
      selected_.path = of_pipenv();
      break;
    case PythonTool::Pdm:
      selected_.path = of_pdm();
      break;
  }
  return std::move(selected_);
}

}  // namespace

std::optional<SelectedVenv> select_venv(const std::string& directory,
                                        const Environment& environment, PythonTool tool) {
  return Choice(directory, environment).make(tool);
}

const std::vector<std::string_view>& select_variables() {
  static const std::vector<std::string_view> kVariables = {"HOME",
                                                           "XDG_CACHE_HOME",
                                                           "XDG_CONFIG_HOME",
                                                           "XDG_DATA_HOME",
                                                           "UV_PROJECT_ENVIRONMENT",
                                                           "POETRY_CONFIG_DIR",
                                                           "POETRY_CACHE_DIR",
                                                           "POETRY_VIRTUALENVS_PATH",
                                                           "POETRY_VIRTUALENVS_IN_PROJECT",
                                                           "PIPENV_VENV_IN_PROJECT",
                                                           "PIPENV_CUSTOM_VENV_NAME",
                                                           "PIPENV_PYTHON",
                                                           "WORKON_HOME"};
  return kVariables;
}

PythonTool tool_of_project(const std::string& directory) {
  for (const PythonMarker& marker : python_markers()) {
    if (marker.tool != PythonTool::None && is_marker_there(marker, directory)) return marker.tool;
  }
  const Result<std::string> text = read_file(join_path(directory, "pyproject.toml"), kSelectLimit);
  return text ? read_pyproject_facts(*text).tool : PythonTool::None;
}

bool is_python_project(const std::string& directory) {
  const auto& markers = python_markers();
  return std::any_of(markers.begin(), markers.end(), [&](const PythonMarker& marker) {
    return is_marker_there(marker, directory);
  });
}

}  // namespace dirvenv

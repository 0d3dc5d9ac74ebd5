// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// Who looks after a project's packages, and where that tool keeps the project's virtual
/// environment: each by its own rules, without being started.
enum class PythonTool { None, Uv, Poetry, Pipenv, Pdm };

/// "uv", "Poetry", "pipenv", "PDM"; empty for None.
std::string_view name_of(PythonTool tool);

/// The files (.venv: the directory) of which one at least makes a directory a Python project, and
/// the tool that each is of; what stands first counts first. Any tool may have a pyproject.toml.
struct PythonMarker {
  std::string_view name;
  PythonTool tool;
};
const std::vector<PythonMarker>& python_markers();

/// What a pyproject.toml says that a tool goes by. All empty where it cannot be read: then the tool
/// could not read it either.
struct PyprojectFacts {
  std::string name;                    ///< of the package
  PythonTool tool = PythonTool::None;  ///< that has a table [tool.…] in it
};
PyprojectFacts read_pyproject_facts(std::string_view text);

/// Poetry's name for the environments of the package `name` in `directory` (physical): what follows
/// in each is "-py3.11".
std::string poetry_environment_name(std::string_view name, std::string_view directory);
/// Which of them Poetry has been told to use, as "3.11", by its envs.toml; empty: none.
std::string poetry_chosen_minor(std::string_view envs_toml, std::string_view environment_name);

/// Of Poetry's own config.toml, or a project's poetry.toml.
struct PoetrySettings {
  std::optional<std::string> path;       ///< virtualenvs.path
  std::optional<std::string> cache_dir;  ///< cache-dir
  std::optional<bool> in_project;        ///< virtualenvs.in-project
};
PoetrySettings read_poetry_settings(std::string_view text);

/// The versions of Python that a mise.toml asks for, in their order; empty: it does not.
std::vector<std::string> read_mise_python(std::string_view text);

/// pipenv's name for the environment of the Pipfile at that path (physical).
std::string pipenv_environment_name(std::string_view pipfile);

}  // namespace dirvenv

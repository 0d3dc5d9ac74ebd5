// SPDX-License-Identifier: MIT
#include "engine/python_project.h"

#include <fmt/format.h>

#include "core/digest.h"
#include "core/path.h"
#include "core/state_text.h"
#include "core/toml_quote.h"
#include "core/visible.h"
#include "os/files.h"
#include "python/select_venv.h"
#include "python/venv_registry.h"

namespace dirvenv {
namespace {

constexpr size_t kSelectedConfigLimit = size_t{1} << 20;
constexpr std::string_view kFound = "# made by others: ";

// What comes on PATH with it is bound by this much: all else in it changes with each package.
std::string found_text(const std::string& venv) {
  const Result<std::string> config = read_file(join_path(venv, "pyvenv.cfg"), kSelectedConfigLimit);
  const std::string python =
      read_link(join_path(venv, "bin/python")).value_or("a file of its own, or none");
  const auto link = read_link(venv);
  return fmt::format("{}{}pyvenv.cfg {}, bin/python -> {}\n", kFound,
                     link ? fmt::format("a link to {}, ", visible(*link)) : "",
                     config ? to_hex(sha256(*config)).substr(0, 16) : "missing", visible(python));
}

Error none_yet(PythonTool tool) {
  return Error{fmt::format(
      "{0} has no virtual environment for it yet, and has been told not to use .venv; make one "
      "with {0} first",
      name_of(tool))};
}

}  // namespace

PythonSelection python_selection(const Environment& environment,
                                 const std::optional<LoadState>& state, const std::string& data) {
  PythonSelection selection;
  for (const std::string_view name : select_variables()) {
    if (const auto* value = environment.find(name)) selection.environment.set(name, *value);
  }
  selection.registry = join_path(data, "venvs");
  if (!state) return selection;
  for (const VariableUndo& variable : state->variables) {
    for (const std::string_view name : select_variables()) {
      if (variable.name == name && !variable.edit)
        selection.environment.assign(name, variable.previous);
    }
  }
  return selection;
}

std::optional<PythonProject> look_at_python_project(const std::string& directory,
                                                    const PythonSelection& selection) {
  auto selected = select_venv(directory, selection.environment);
  if (!selected) return std::nullopt;
  PythonProject project;
  project.looked_at = std::move(selected->looked_at);
  const std::string& venv = selected->path;
  if (venv.empty()) {
    project.text = none_yet(selected->tool);
    return project;
  }
  project.looked_at.push_back(join_path(venv, "pyvenv.cfg"));
  const bool is_inside = is_within(venv, directory) && venv != directory && directory != "/";
  const auto place = toml_quote(is_inside ? venv.substr(directory.size() + 1) : venv);
  if (!place) {
    project.text = Error{"the path of its virtual environment, " + venv + ", is no plain text"};
    return project;
  }
  std::string text =
      "# What is done here without a project file, as its Python files ask for it.\n";
  if (selected->tool != PythonTool::None)
    text += fmt::format("# tool: {}\n", name_of(selected->tool));
  text += fmt::format("[python]\nvenv = {}\n", *place);
  project.is_own = !link_status(venv) || was_made_here(selection.registry, venv);
  project.text = project.is_own ? text : text + found_text(venv);
  return project;
}

std::string own_selection(const std::string& text) {
  return text.substr(0, text.find(kFound));
}

}  // namespace dirvenv

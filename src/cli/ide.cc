// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/loaded_venv.h"
#include "core/json.h"
#include "core/path.h"
#include "core/visible.h"
#include "engine/prompt.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// A file of an editor's settings in which a few keys say where the interpreter is.
struct Settings {
  std::string file;  ///< absolute
  Json::Object keys;
};

bool is_inside(const LoadedVenv& project) {
  return is_within(project.venv, project.finding.directory) &&
         project.venv != project.finding.directory;
}

// The path from the project's directory; the whole one where it is elsewhere.
std::string from_project(const LoadedVenv& project, const std::string& path,
                         const std::string& root) {
  const std::string& directory = project.finding.directory;
  if (!is_inside(project) || directory == "/") return path;
  return root + path.substr(directory.size() + (root.empty() ? 1 : 0));
}

Settings for_vscode(const LoadedVenv& project) {
  const std::string python =
      from_project(project, project.venv + "/bin/python", "${workspaceFolder}");
  return {join_path(project.finding.directory, ".vscode/settings.json"),
          {{"python.defaultInterpreterPath", Json{python}}}};
}

Settings for_pyright(const LoadedVenv& project) {
  const std::string parent = parent_path(project.venv);
  const std::string place =
      parent == project.finding.directory ? "." : from_project(project, parent, "");
  return {join_path(project.finding.directory, "pyrightconfig.json"),
          {{"venvPath", Json{place}}, {"venv", Json{base_name(project.venv)}}}};
}

// What a file of the user's is to say: for him to put there.
int show(const Invocation& invocation, const Settings& settings) {
  std::string text = write_json(Json{settings.keys}) + "\n";
  invocation.output.say(Tone::Status, settings.file +
                                          " is there already, and is left as it is; put this into "
                                          "it:");
  return !print(text);
}

int write_settings(const Invocation& invocation, const Settings& settings) {
  if (invocation.flags.contains("--print")) return !print(write_json(Json{settings.keys}) + "\n");
  if (link_status(settings.file)) {
    constexpr size_t kLimit = size_t{1} << 20;
    const Result<std::string> text = read_file(settings.file, kLimit);
    if (text && *text == write_json(Json{settings.keys}) + "\n") {
      invocation.output.say(Tone::Status, settings.file + " says so already");
      return 0;
    }
    return show(invocation, settings);
  }
  Result<Done> done = make_directories(parent_path(settings.file), 0777);
  if (done) done = create_file(settings.file, write_json(Json{settings.keys}) + "\n", 0666);
  if (!done) return invocation.fail(done.error());
  invocation.output.say(Tone::Status, "wrote " + settings.file);
  return 0;
}

int run_ide(const Invocation& invocation) {
  const std::string ide = invocation.arguments.empty() ? "" : invocation.arguments[0];
  if ((ide != "vscode" && ide != "pyright" && ide != "pycharm") ||
      invocation.arguments.size() > 2) {
    return invocation.fail(
        Error{"ide needs one of vscode, pyright, pycharm; see `dirvenv help ide`"},
        static_cast<int>(ExitStatus::Usage));
  }
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const auto loaded = load_venv(invocation, *setup, 1);
  if (const int* const status = std::get_if<int>(&loaded)) return *status;
  const LoadedVenv& project = std::get<LoadedVenv>(loaded);
  // Pyright by itself takes the Python on PATH, which the editor that starts it may not have.
  const bool is_usual =
      ide != "pyright" && project.venv == join_path(project.finding.directory, ".venv");
  if (is_usual && !invocation.flags.contains("--print")) {
    invocation.output.say(Tone::Status, visible(project.venv) + " is where " + ide +
                                            " looks by itself: there is nothing to write");
    return 0;
  }
  if (ide == "vscode") return write_settings(invocation, for_vscode(project));
  if (ide == "pyright") return write_settings(invocation, for_pyright(project));
  // PyCharm keeps interpreters among its own settings, not in the project.
  invocation.output.say(Tone::Status,
                        "in PyCharm: Settings, Python Interpreter, Add Interpreter, Add Local, "
                        "Existing, and this path:");
  return !print(visible(project.venv) + "/bin/python\n");
}

}  // namespace

const Command kIde = {"ide",
                      {},
                      "vscode|pyright|pycharm [DIR]",
                      "Tell an editor where the virtual environment is",
                      {{"--print", "only show the settings"}},
                      run_ide};

}  // namespace dirvenv

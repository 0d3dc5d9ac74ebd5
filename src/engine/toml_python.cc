// SPDX-License-Identifier: MIT
#include "engine/toml_python.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "core/python_version.h"
#include "core/python_want.h"
#include "core/venv_script.h"
#include "engine/layout_python.h"
#include "engine/places.h"
#include "engine/python_sync.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/choose.h"
#include "python/interpreter_memory.h"
#include "python/venv_health.h"
#include "python/venv_registry.h"

namespace dirvenv {
namespace {

// What the file asks for, else what the project's other files do.
Result<std::vector<PythonWant>> wants_of(const ProjectPython& wanted,
                                         const PythonSurroundings& surroundings) {
  if (!wanted.version) return project_wants(surroundings.directory);
  return std::vector<PythonWant>{
      want_or_program(wanted.version->value, surroundings.directory, surroundings.environment)};
}

std::string text_of(const std::vector<PythonWant>& wants) {
  std::string text;
  for (const PythonWant& want : wants)
    text += (text.empty() ? "" : " or ") + want.text;
  if (!wants.front().file.empty()) {
    text += fmt::format(" ({}:{}:{})", wants.front().file, wants.front().place.line,
                        wants.front().place.column);
  }
  return text;
}

// The program that is meant. Without any want it is the one that everybody means.
Result<std::string> program_for(const std::vector<PythonWant>& wants, const PythonSearch& search) {
  if (wants.empty()) return std::string("python3");
  if (wants.front().kind == PythonWant::Kind::Program) return wants.front().value;
  const Result<PythonChoice> choice = choose_python(wants, search);
  if (!choice) return choice.error();
  if (choice->chosen) return choice->chosen->program;
  return Error{fmt::format("no Python is {}; found: {}. Install one, or name a program",
                           text_of(wants),
                           found_text(*choice, search.environment.get_or("HOME", "/")))};
}

bool is_wanted(const PythonVersion& version, const std::vector<PythonWant>& wants) {
  return wants.empty() || std::any_of(wants.begin(), wants.end(), [&](const PythonWant& want) {
           if (want.kind != PythonWant::Kind::Versions || want.is_pypy) return false;
           const Result<bool> fits = satisfies(want.value, version);
           return fits && *fits;
         });
}

bool asks_for_versions(const std::vector<PythonWant>& wants) {
  return std::all_of(wants.begin(), wants.end(), [](const PythonWant& want) {
    return want.kind == PythonWant::Kind::Versions && !want.is_pypy;
  });
}

// Another one of the same line, so that all that is installed in a virtualenv can stay.
std::optional<std::string> program_of_line(const PythonVersion& version,
                                           const std::vector<PythonWant>& wants,
                                           const PythonSearch& search) {
  const PythonWant line = read_python_word(fmt::format("{}.{}", version.major, version.minor));
  const Result<PythonChoice> choice = choose_python({line}, search);
  if (!choice || !choice->chosen || !choice->chosen->version) return std::nullopt;
  if (!is_wanted(*choice->chosen->version, wants)) return std::nullopt;
  return choice->chosen->program;
}

// What is there already counts before what a shell would start: that is for new ones.
struct Standing {
  std::optional<Venv> venv;            ///< to be used as it is
  std::optional<std::string> program;  ///< to be looked at, or mended, with this one
  std::string notice;                  ///< what the user has to know of it
};

Standing look_at_standing(const std::string& place, const std::vector<PythonWant>& wants,
                          const PythonSearch& search, const std::string& registry) {
  const auto standing = asks_for_versions(wants) ? standing_venv(place) : std::nullopt;
  if (!standing) return {};
  if (standing->interpreter.empty())
    return {{}, program_of_line(standing->version, wants, search), {}};
  Standing found;
  if (!is_wanted(standing->version, wants)) {
    if (packages_in(place) == 0 && was_made_here(registry, place)) return {};
    found.notice = fmt::format(
        "{} is of Python {}, and {} is wanted; it is used until `dirvenv venv repair` "
        "has made another",
        place, to_string(standing->version), text_of(wants));
  }
  if (standing->is_known_whole) {
    found.venv = Venv{place, venv_prompt(search.directory)};
  } else {
    found.program = standing->interpreter;
  }
  return found;
}

// One [python] while it is being looked at.
class ProjectSearch {
 public:
  ProjectSearch(const ProjectPython& wanted, const PythonSurroundings& surroundings,
                const EvaluationContext& context)
      : wanted_(wanted),
        surroundings_(surroundings),
        context_(context),
        place_(behind_link(absolute_path(wanted.venv.value, surroundings.directory))) {
    if (const Result<Places> places = find_places(surroundings.base)) {
      memory_ = join_path(places->data, "pythons");
      registry_ = join_path(places->data, "venvs");
    }
  }

  Result<Venv> run();
  /// The signal that has stopped it; 0: none.
  int signal() {
    interrupts_.take();
    return interrupts_.seen();
  }

 private:
  Result<PythonVersion> ask(const std::string& program);
  Result<Venv> by_program(const std::string& program);
  Error not_ready() const {
    *context_.needs_more = true;
    return Error{"the virtual environment is not ready; `dirvenv reload` makes it"};
  }

  const ProjectPython& wanted_;
  const PythonSurroundings& surroundings_;
  const EvaluationContext& context_;
  std::string place_;
  std::string memory_;
  std::string registry_;
  Interrupts interrupts_;
  bool may_not_ask_ = false;
};

Result<PythonVersion> ProjectSearch::ask(const std::string& program) {
  may_not_ask_ = context_.needs_more != nullptr;
  if (may_not_ask_) return Error{"not asked yet"};
  const Result<Interpreter> told =
      ask_interpreter(memory_, program, {"/", surroundings_.base, &interrupts_, -1});
  if (!told) return told.error();
  return told->version;
}

Result<Venv> ProjectSearch::run() {
  const auto wants = wants_of(wanted_, surroundings_);
  if (!wants) return wants.error();
  const PythonSearch search{surroundings_.directory, surroundings_.environment, memory_,
                            [this](const std::string& program) { return ask(program); }};
  const Standing standing = look_at_standing(place_, *wants, search, registry_);
  if (!standing.notice.empty()) {
    // Who may not start anything may have to leave all of it to another one, who says it then.
    if (context_.needs_more != nullptr) return not_ready();
    context_.report(Tone::Status, standing.notice);
  }
  if (standing.venv) return *standing.venv;
  const Result<std::string> program =
      standing.program ? Result<std::string>(*standing.program) : program_for(*wants, search);
  if (may_not_ask_) return not_ready();
  if (!program) return program.error();
  return by_program(*program);
}

Result<Venv> ProjectSearch::by_program(const std::string& program) {
  const auto& [directory, base, environment, tool] = surroundings_;
  LayoutPython layout;
  layout.executable = program;
  layout.search_path = environment.get_or("PATH", "");
  layout.layout_dir = join_path(directory, ".direnv");
  layout.directory = directory;
  layout.wished = absolute_path(wanted_.venv.value, directory);
  layout.pyenv_version = environment.get_or("PYENV_VERSION", "");
  VenvRequest request = venv_request(layout, base);
  request.may_lack_pip = true;
  if (const auto found = find_venv(request)) return *found;
  if (context_.needs_more != nullptr) return not_ready();
  VenvHost host;
  host.report = [&](std::string_view text) { context_.report(Tone::Status, text); };
  host.interrupts = &interrupts_;
  host.backend = context_.config.backend;
  return ensure_venv(request, host);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> tool_variables(const std::string& directory,
                                                                PythonTool tool,
                                                                const std::string& venv,
                                                                Watches& watches) {
  for (const PythonMarker& marker : python_markers()) {
    if (marker.tool != PythonTool::None || marker.name == "pyproject.toml")
      watches.add(join_path(directory, marker.name));
  }
  switch (tool) {
    case PythonTool::Uv:
      // Where uv looks by itself.
      if (venv == join_path(directory, ".venv")) return {};
      return {{"UV_PROJECT_ENVIRONMENT", venv}};
    case PythonTool::Poetry:
      return {{"POETRY_ACTIVE", "1"}};
    case PythonTool::Pipenv:
      return {{"PIPENV_ACTIVE", "1"}};
    case PythonTool::Pdm:
    case PythonTool::None:
      break;
  }
  return {};
}

Result<Venv> project_venv(const ProjectPython& wanted, const PythonSurroundings& surroundings,
                          const EvaluationContext& context, Watches& watches, int& signal) {
  // Before they are read: what is wrong in one of them is looked at again once it is mended.
  if (!wanted.version) watch_python_wants(surroundings.directory, watches);
  ProjectSearch search(wanted, surroundings, context);
  Result<Venv> venv = search.run();
  signal = search.signal();
  if (venv &&
      !look_after_packages(
          wanted, {surroundings.directory, venv->path, surroundings.base, surroundings.tool},
          context, watches)) {
    *context.needs_more = true;
    return Error{"packages are to be installed"};
  }
  if (venv) watch_venv(*venv, surroundings.directory, watches);
  return venv;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/toml_python.h"

#include <fmt/format.h>

#include "core/path.h"
#include "core/python_version.h"
#include "core/python_want.h"
#include "engine/layout_python.h"
#include "engine/places.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/choose.h"
#include "python/interpreter_memory.h"

namespace dirvenv {
namespace {

// What the file asks for, else what the project's other files do.
Result<std::vector<PythonWant>> wants_of(const ProjectPython& wanted,
                                         const PythonSurroundings& surroundings) {
  if (!wanted.version) return project_wants(surroundings.directory);
  PythonWant want = read_python_word(wanted.version->value);
  // Any name may be that of a program.
  const std::string path = surroundings.environment.get_or("PATH", "");
  if (want.kind == PythonWant::Kind::Named &&
      find_interpreter({want.value, path, surroundings.directory, "", {}}))
    want.kind = PythonWant::Kind::Program;
  return std::vector<PythonWant>{std::move(want)};
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
  std::string found;
  for (const ConsideredPython& seen : choice->considered) {
    const auto& version = seen.python.version;
    found += fmt::format("{}{} ({})", found.empty() ? "" : ", ",
                         version ? to_string(*version) : "?", seen.python.program);
  }
  return Error{fmt::format("no Python is {}; found: {}. Install one, or name a program",
                           text_of(wants), found.empty() ? "none" : found)};
}

}  // namespace

Result<Venv> project_venv(const ProjectPython& wanted, const PythonSurroundings& surroundings,
                          const EvaluationContext& context, Watches& watches, int& signal) {
  const auto& [directory, base, environment] = surroundings;
  // Before they are read: what is wrong in one of them is looked at again once it is mended.
  if (!wanted.version) watch_python_wants(directory, watches);
  const auto wants = wants_of(wanted, surroundings);
  if (!wants) return wants.error();
  Interrupts interrupts;
  bool may_not_ask = false;
  const Result<Places> places = find_places(base);
  const std::string memory = places ? join_path(places->data, "pythons") : "";
  const auto ask = [&](const std::string& program) -> Result<PythonVersion> {
    may_not_ask = context.needs_more != nullptr;
    if (may_not_ask) return Error{"not asked yet"};
    const Result<Interpreter> told =
        ask_interpreter(memory, program, {"/", surroundings.base, &interrupts, -1});
    if (!told) return told.error();
    return told->version;
  };
  const Result<std::string> program = program_for(*wants, {directory, environment, memory, ask});
  signal = interrupts.take();
  if (may_not_ask) {
    *context.needs_more = true;
    return Error{"the virtual environment is not ready; `dirvenv reload` makes it"};
  }
  if (!program) return program.error();
  LayoutPython layout;
  layout.executable = *program;
  layout.search_path = environment.get_or("PATH", "");
  layout.layout_dir = join_path(directory, ".direnv");
  layout.directory = directory;
  layout.wished = absolute_path(wanted.venv.value, directory);
  layout.pyenv_version = environment.get_or("PYENV_VERSION", "");
  const VenvRequest request = venv_request(layout, base);
  Result<Venv> venv = Error{};
  if (const auto found = find_venv(request)) {
    venv = *found;
  } else if (context.needs_more != nullptr) {
    *context.needs_more = true;
    venv = Error{"the virtual environment is not ready; `dirvenv reload` makes it"};
  } else {
    VenvHost host;
    host.report = [&](std::string_view text) { context.report(Tone::Status, text); };
    host.interrupts = &interrupts;
    venv = ensure_venv(request, host);
    interrupts.take();
    signal = interrupts.seen();
  }
  if (venv) watch_venv(*venv, directory, watches);
  return venv;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/toml_python.h"

#include <fmt/format.h>

#include "core/path.h"
#include "core/python_version.h"
#include "engine/layout_python.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/interpreter.h"

namespace dirvenv {
namespace {

// Tried from the newest on where a specifier is given.
constexpr int kNewestMinor = 19;
constexpr int kOldestMinor = 7;
// Some release of a line, where a specifier goes down to those.
constexpr int kHighMicro = 99;

bool is_program(const std::string& version) {
  return version.find('/') != std::string::npos || version.starts_with("python") ||
         version.starts_with("pypy");
}

Result<bool> may_satisfy(const std::string& specifier, int minor) {
  for (const int micro : {0, kHighMicro}) {
    const Result<bool> fits = satisfies(specifier, PythonVersion{3, minor, micro});
    if (!fits || *fits) return fits;
  }
  return false;
}

// The program that `version` means; what runs in the end is looked at by whoever makes the
// environment.
Result<std::string> program_for(const std::string& version, const std::string& directory,
                                const Environment& environment) {
  if (version.empty()) return std::string("python3");
  if (is_program(version)) return version;
  if (const auto exact = parse_python_version(version); exact && !exact->micro) {
    return "python" + to_string(*exact);
  }
  const auto pinned = parse_python_version(version);
  const std::string specifier = pinned ? "==" + version : version;
  const std::string path = environment.get_or("PATH", "");
  const std::string home = environment.get_or("HOME", "");
  for (int minor = kNewestMinor; minor >= kOldestMinor; --minor) {
    const Result<bool> fits = may_satisfy(specifier, minor);
    if (!fits) return fits.error();
    const std::string name = fmt::format("python3.{}", minor);
    if (*fits && find_interpreter({name, path, directory, home, {}})) return name;
  }
  return Error{fmt::format("no Python on PATH is {}; install one, or name a program", version)};
}

}  // namespace

Result<Venv> project_venv(const ProjectPython& wanted, const PythonSurroundings& surroundings,
                          const EvaluationContext& context, Watches& watches, int& signal) {
  const auto& [directory, base, environment] = surroundings;
  const std::string version = wanted.version ? wanted.version->value : std::string();
  const Result<std::string> program = program_for(version, directory, environment);
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
    Interrupts interrupts;
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

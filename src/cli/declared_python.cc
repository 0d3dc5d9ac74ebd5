// SPDX-License-Identifier: MIT
#include "cli/declared_python.h"

#include <algorithm>

#include "core/path.h"
#include "core/project_config.h"
#include "core/trimmed.h"
#include "python/choose.h"

namespace dirvenv {
namespace {

std::optional<DeclaredPython> in_toml(const Finding& finding, const Setup& setup) {
  const auto config = parse_project_config(finding.content, finding.identity.path);
  if (!config || !config->python || config->python->conda) return std::nullopt;
  DeclaredPython declared;
  declared.directory = finding.directory;
  declared.venv = absolute_path(config->python->venv.value, finding.directory);
  if (const auto& version = config->python->version) {
    declared.want = want_or_program(version->value, finding.directory, setup.environment());
    declared.want->file = finding.identity.path;
    declared.want->place = version->place;
  }
  return declared;
}

std::string_view next_word(std::string_view& rest) {
  rest = trimmed(rest);
  const size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

// `layout python` and its kin, where the line is plain: what else a file may do to get there, only
// bash knows.
std::optional<std::string> program_of_layout(std::string_view line) {
  if (next_word(line) != "layout") return std::nullopt;
  const std::string_view name = next_word(line);
  if (name == "python2" || name == "python3") return std::string(name);
  if (name != "python") return std::nullopt;
  const std::string_view program = next_word(line);
  if (program.empty() || program.front() == '#') return "python";
  if (program.find_first_of("$`\"'\\;|&()<>*?[]{}~") != std::string_view::npos) return std::nullopt;
  return std::string(program);
}

std::optional<DeclaredPython> in_envrc(const Finding& finding, const Setup& setup) {
  int number = 0;
  for (std::string_view rest = finding.content; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const auto program = program_of_layout(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (!program) continue;
    DeclaredPython declared;
    declared.directory = finding.directory;
    declared.want = PythonWant{PythonWant::Kind::Program, *program,   false, *program,
                               finding.identity.path,     {number, 1}};
    if (setup.environment().get("DIRVENV_DIR") == finding.directory)
      declared.venv = setup.environment().get_or("VIRTUAL_ENV", "");
    return declared;
  }
  return std::nullopt;
}

}  // namespace

std::optional<DeclaredPython> declared_python(const Setup& setup, const std::string& directory) {
  const Finding finding = setup.gate_here().find_from(directory);
  if (finding.verdict != Finding::Verdict::Allowed) return std::nullopt;
  if (finding.is_python_project() || finding.identity.kind == "toml")
    return in_toml(finding, setup);
  return finding.identity.kind == "envrc" ? in_envrc(finding, setup) : std::nullopt;
}

}  // namespace dirvenv

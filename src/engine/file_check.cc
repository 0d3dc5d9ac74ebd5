// SPDX-License-Identifier: MIT
#include "engine/file_check.h"

#include <deque>
#include <set>

#include "core/dotenv.h"
#include "core/path.h"
#include "core/project_config.h"
#include "engine/layers.h"
#include "engine/members.h"
#include "engine/native_environment.h"
#include "engine/native_run.h"

namespace dirvenv {
namespace {

using Evaluator = EnvrcReading::Evaluator;

// As for a review: hostile texts name any number of files.
constexpr size_t kMostChecked = 256;

// Those that are programs, as far as their names say: neither bash's, nor the library's, nor
// functions of the file.
std::vector<FileCheck::Started> programs_in(const std::vector<CommandWords>& commands) {
  std::set<std::string> known;
  for (const CommandWords& command : commands)
    if (command.defines_function) known.insert(command.name);
  std::vector<FileCheck::Started> programs;
  for (const CommandWords& command : commands) {
    const std::string& name = command.name;
    const bool is_ours = name.empty() || is_shell_word(name) || is_library_function(name);
    if (!is_ours && known.insert(name).second) programs.push_back({name, command.line});
  }
  return programs;
}

std::vector<NamedVariable> variables_in_dotenv(const std::string& text) {
  std::vector<NamedVariable> variables;
  const Result<Dotenv> parsed = parse_dotenv(text, "");
  if (!parsed) return variables;
  for (const DotenvAssignment& one : parsed->assignments)
    variables.push_back({one.name, NamedVariable::How::Exported, one.line, 1, "dotenv"});
  return variables;
}

// What a .dirvenv.toml does to variables; an empty list where it cannot be read.
std::vector<NamedVariable> variables_in_toml(const std::string& text) {
  std::vector<NamedVariable> variables;
  const auto config = parse_project_config(text, "");
  if (!config) return variables;
  const auto add = [&](const std::string& name, const SourcePlace& place, std::string by) {
    const auto how = by == "unset" ? NamedVariable::How::Unset : NamedVariable::How::Exported;
    variables.push_back({name, how, place.line, 1, std::move(by), place.column});
  };
  for (const ProjectVariable& one : config->env)
    add(one.name, one.place, "[env]");
  for (const PlacedText& one : config->unset)
    add(one.value, one.place, "unset");
  for (const ListEdits& one : config->lists)
    add(one.name, one.place, list_table(one.name));
  if (config->python && config->python->automatic.value) {
    const ProjectPython& python = *config->python;
    for (const char* const name : {"VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PATH"})
      add(name, python.version ? python.version->place : python.place, "[python]");
  }
  return variables;
}

FileCheck check_of(const std::string& path, const std::string& directory, const std::string& text,
                   MemberUse use, const Environment& environment) {
  FileCheck check;
  check.path = path;
  check.use = use;
  check.files = use == MemberUse::Data ? std::vector<NamedFile>()
                                       : files_named_in(path, text, directory, environment);
  if (base_name(path) == kTomlProject) {
    if (const auto config = parse_project_config(text, path); !config) {
      check.error = config.error().message;
    }
    check.variables = variables_in_toml(text);
    check.flags = flags_in_toml(text);
    return check;
  }
  if (use == MemberUse::Data) {
    if (const auto parsed = parse_dotenv(text, path); !parsed) check.error = parsed.error().message;
    check.variables = variables_in_dotenv(text);
    check.flags = flags_in_dotenv(text);
    return check;
  }
  check.reading = read_envrc(text);
  const std::vector<CommandWords> commands = commands_in(text);
  check.variables = variables_in(commands);
  check.programs = programs_in(commands);
  check.flags = flags_in_envrc(text);
  return check;
}

// `main` with what it names, and that in turn.
std::vector<FileCheck> with_named_files(FileCheck main, const Environment& environment) {
  std::set<std::string> seen{main.path};
  std::deque<NamedFile> open(main.files.begin(), main.files.end());
  std::vector<FileCheck> checks;
  checks.push_back(std::move(main));
  for (; !open.empty() && checks.size() < kMostChecked; open.pop_front()) {
    const NamedFile named = open.front();
    const bool is_read = named.is_there && named.use != MemberUse::Program;
    if (!is_read || !seen.insert(named.path).second) continue;
    const auto bytes = Members::read_bytes(named.use, named.path);
    if (!bytes) continue;
    checks.push_back(check_of(named.path, named.directory, *bytes, named.use, environment));
    open.insert(open.end(), checks.back().files.begin(), checks.back().files.end());
  }
  return checks;
}

}  // namespace

std::vector<FileCheck> check_files(const std::string& path, const std::string& text, MemberUse use,
                                   const Setup& setup) {
  return with_named_files(check_of(path, parent_path(path), text, use, setup.environment()),
                          setup.environment());
}

std::vector<FileCheck> check_own_files(const std::string& path, const std::string& text,
                                       const Setup& setup) {
  FileCheck main = check_of(path, parent_path(path), text, MemberUse::Code, setup.environment());
  const bool is_toml = base_name(path) == kTomlProject;
  const std::string beside = join_path(parent_path(path), kTomlProject);
  std::erase_if(main.files, [&](const NamedFile& file) {
    return is_toml ? file.use == MemberUse::Code : file.path == beside;
  });
  return with_named_files(std::move(main), setup.environment());
}

// Whether a file that is named will also be read is not known here.
EnvrcReading whole_reading(const std::vector<FileCheck>& checks, const Setup& setup) {
  const FileCheck& main = checks.front();
  if (main.use == MemberUse::Data || base_name(main.path) == kTomlProject) return {};
  if (!setup.config().native) return {Evaluator::Bash, {"", 0, "`native = false` in config.toml"}};
  const std::string problem =
      surroundings_problem(main.path, setup.environment(), setup.config(), setup.places());
  if (!problem.empty()) return {Evaluator::Bash, {"", 0, problem}};
  if (main.reading.evaluator == Evaluator::Bash) return main.reading;
  for (const FileCheck& check : checks) {
    if (check.reading.evaluator == Evaluator::Natively) continue;
    EnvrcReading whole{Evaluator::Depends, check.reading.because};
    if (&check != &main) whole.because.file = check.path;
    return whole;
  }
  return {};
}

}  // namespace dirvenv

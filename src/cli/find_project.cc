// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/path.h"
#include "core/quote.h"
#include "os/files.h"
#include "python/select_venv.h"

namespace dirvenv {

std::optional<std::string> python_above(const std::string& start, const std::string& home) {
  for (const std::string& directory : with_parents(start)) {
    if (directory == home || directory == "/") return std::nullopt;
    if (is_python_project(directory)) return directory;
  }
  return std::nullopt;
}

namespace {

// The directory in which the lookup begins; nullopt: a file was named, or there is none.
std::optional<std::string> start_of(const std::vector<std::string>& arguments) {
  const auto here = working_directory();
  if (!here) return std::nullopt;
  const std::string path = arguments.empty() ? *here : absolute_path(arguments[0], *here);
  return leads_to(path, FileStatus::Kind::Directory) ? real_path(path) : std::nullopt;
}

Result<Finding> look_for(const Setup& setup, const std::vector<std::string>& arguments) {
  const auto here = working_directory();
  if (!here) return Error{"the working directory has been removed; go to another one"};
  const std::string path = arguments.empty() ? *here : absolute_path(arguments[0], *here);
  const auto status = link_status(path);
  if (!status) return Error{fmt::format("there is no {}", path)};
  const auto target = file_status(path);
  const bool directory = target && target->kind == FileStatus::Kind::Directory;
  // The directory is taken without links, as at a prompt; a file's own link is kept: it is the path
  // under which the file is found.
  const auto real = real_path(directory ? path : parent_path(path));
  if (!real) return Error{fmt::format("{} cannot be reached", path)};
  const std::string name = base_name(path);
  const bool named = is_project_name(name);
  if (!directory && !named) return Error{not_a_project_file(path)};
  const Gate gate = setup.gate();
  return named && !directory ? gate.look_at(join_path(*real, name)) : gate.find_from(*real);
}

Error none_there(const Setup& setup, const Finding& finding,
                 const std::vector<std::string>& arguments) {
  const auto start = start_of(arguments);
  const std::string where = start ? *start : "here";
  const auto python = python_above(where, setup.places().home);
  if (python && !setup.config().python_auto) {
    return nothing_found(
        finding,
        fmt::format("there is no .envrc or .dirvenv.toml in {} or above, and `[python] auto "
                    "= false` in config.toml has {} not count by itself",
                    where, *python));
  }
  if (python) {
    return nothing_found(
        finding,
        fmt::format("there is no .envrc or .dirvenv.toml in {} or above; `dirvenv allow{}` "
                    "is enough for {}, which is a Python project",
                    where, *python == where ? "" : " " + quote(Shell::Bash, *python), *python));
  }
  return nothing_found(
      finding,
      fmt::format("there is no .envrc or .dirvenv.toml in {} or above; `dirvenv init` writes one",
                  where));
}

}  // namespace

Result<Finding> find_project(const Setup& setup, const std::vector<std::string>& arguments) {
  Result<Finding> finding = look_for(setup, arguments);
  if (finding && finding->verdict == Finding::Verdict::Nothing)
    return none_there(setup, *finding, arguments);
  return finding;
}

// A directory of Python is what is meant where no file above it waits for an answer.
Result<Finding> find_project_to_judge(const Setup& setup,
                                      const std::vector<std::string>& arguments) {
  Result<Finding> finding = look_for(setup, arguments);
  if (!finding) return finding;
  const bool is_none = finding->verdict == Finding::Verdict::Nothing;
  if (!finding->trail.unreadable.empty()) {
    if (is_none) return none_there(setup, *finding, arguments);
    return unreadable_nearer(finding->trail.unreadable.front(), finding->identity.path);
  }
  const auto start = start_of(arguments);
  const bool is_named = !arguments.empty();
  const bool may_be_python = start && setup.config().python_auto &&
                             (is_none || is_named || finding->verdict == Finding::Verdict::Allowed);
  const auto python = may_be_python ? python_above(*start, setup.places().home) : std::nullopt;
  const bool is_nearer = python && (is_none || (*python == *start && finding->directory != *start));
  if (is_nearer) {
    Finding found = setup.gate().look_at_python(*python);
    found.trail = std::move(finding->trail);
    return found;
  }
  if (is_none) return none_there(setup, *finding, arguments);
  return finding;
}

Error unreadable_nearer(const std::string& unreadable, const std::string& found) {
  return Error{fmt::format(
      "{} cannot be read, so {} may not be the file that you mean; make the first one readable, or "
      "name the second one",
      unreadable, found)};
}

Error nothing_found(const Finding& finding, std::string otherwise) {
  if (!finding.trail.unreadable.empty()) {
    return Error{fmt::format("{} cannot be read; make it readable for yourself",
                             finding.trail.unreadable.front())};
  }
  for (const std::string& path : finding.trail.not_files) {
    const auto status = link_status(path);
    if (!status) continue;
    const bool directory = status->kind == FileStatus::Kind::Directory;
    const bool dangling = status->kind == FileStatus::Kind::Link && !real_path(path);
    const std::string_view what = directory  ? "a directory"
                                  : dangling ? "a link to nothing that is there"
                                             : "no regular file";
    return Error{
        fmt::format("{} is {}, so it is passed over; put a file in its place", path, what)};
  }
  return Error{std::move(otherwise)};
}

Error refusal_of(const Finding& finding) {
  return Error{
      fmt::format("{} cannot be allowed: {}", finding.identity.path, finding.refusal.message)};
}

std::string not_a_project_file(const std::string& path) {
  return fmt::format("{} is no project file: only .envrc, .dirvenv.toml and .env are ever loaded",
                     path);
}

Result<ProcessId> shell_with_hook(const Setup& setup) {
  const auto shell = registered_ancestor(setup.runtime());
  if (shell) return *shell;
  return Error{
      "no shell above this one has the hook; put `eval \"$(dirvenv hook bash)\"` into its rc file"};
}

}  // namespace dirvenv

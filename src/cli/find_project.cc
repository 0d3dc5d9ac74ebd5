// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/path.h"
#include "os/files.h"

namespace dirvenv {

Result<Finding> find_project(const Setup& setup, const std::vector<std::string>& arguments) {
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
  Finding finding =
      named && !directory ? gate.look_at(join_path(*real, name)) : gate.find_from(*real);
  if (finding.verdict == Finding::Verdict::Nothing) {
    return nothing_found(
        finding,
        fmt::format("there is no .envrc or .dirvenv.toml in {} or above; `dirvenv init` writes one",
                    *real));
  }
  return finding;
}

Result<Finding> find_project_to_judge(const Setup& setup,
                                      const std::vector<std::string>& arguments) {
  Result<Finding> finding = find_project(setup, arguments);
  if (finding && !finding->trail.unreadable.empty()) {
    return unreadable_nearer(finding->trail.unreadable.front(), finding->identity.path);
  }
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

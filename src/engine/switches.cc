// SPDX-License-Identifier: MIT
#include "engine/switches.h"

#include "core/digest.h"
#include "core/path.h"
#include "os/files.h"
#include "os/private_dir.h"

namespace dirvenv {

std::string Switches::project_path(const std::string& project) const {
  return join_path(directory_, to_hex(sha256(project)));
}

std::string Switches::shell_path(const ProcessId& shell) const {
  return runtime_.shell_path(shell) + ".off";
}

Switches::Off Switches::state(const std::optional<ProcessId>& shell,
                              const std::string& project) const {
  if (shell && file_status(shell_path(*shell))) return Off::Shell;
  // As a rule nothing is switched off, and one look tells.
  if (!file_status(directory_)) return Off::No;
  if (file_status(everywhere_path())) return Off::Everywhere;
  return !project.empty() && file_status(project_path(project)) ? Off::Project : Off::No;
}

Result<Done> Switches::set(const std::string& path, const std::string& text, bool is_off) const {
  if (is_off) return write_file(path, text, {});
  if (!remove_file(path) && !is_absent(path)) return Error{path + " cannot be removed"};
  return Done{};
}

Result<Done> Switches::set_shell(const ProcessId& shell, bool is_off) const {
  Result<Done> done = set(shell_path(shell), "", is_off);
  if (done) runtime_.mark_changed(shell);
  return done;
}

Result<Done> Switches::set_project(const std::string& project, bool is_off) const {
  Result<Done> done = ensure_private_directory(directory_);
  if (done) done = set(project_path(project), project + "\n", is_off);
  if (done) runtime_.mark_all_changed();
  return done;
}

Result<Done> Switches::set_everywhere(bool is_off) const {
  Result<Done> done = ensure_private_directory(directory_);
  if (done) done = set(everywhere_path(), "", is_off);
  if (done) runtime_.mark_all_changed();
  return done;
}

}  // namespace dirvenv

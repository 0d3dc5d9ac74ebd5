// SPDX-License-Identifier: MIT
#include "engine/last_leave.h"

#include <array>

#include "core/contains.h"
#include "core/digest.h"
#include "core/path.h"
#include "os/files.h"
#include "os/lock_file.h"
#include "os/private_dir.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr size_t kTextLimit = size_t{1} << 20;

// What a program needs that has no terminal, and no project.
constexpr std::array kSession = {
    "HOME"sv,  "PATH"sv, "USER"sv,          "LOGNAME"sv,
    "LANG"sv,  "TZ"sv,   "SSH_AUTH_SOCK"sv, "DBUS_SESSION_BUS_ADDRESS"sv,
    "TMPDIR"sv};

bool is_of_session(std::string_view name) {
  return contains(kSession, name) || name.starts_with("XDG_") || name.starts_with("LC_") ||
         name.starts_with("DOCKER_");
}

}  // namespace

std::string LastLeave::folder() const {
  return join_path(runtime_.directory(), "leases");
}

std::string LastLeave::place(const std::string& file) const {
  return join_path(folder(), to_hex(sha256(file)));
}

void LastLeave::enter(const ProcessId& shell, const LoadRecord& record) const {
  const std::string own = place(record.file);
  // A reload may have taken it out of the file.
  if (record.extras.last_leave.empty() && !file_status(own)) return;
  const Result<Done> made = ensure_private_directory(own);
  const Result<LockFile> lock =
      made ? LockFile::acquire(join_path(folder(), "lock")) : made.error();
  // Without it the hook does not run, which is no reason not to load.
  if (!lock) return;
  if (record.extras.last_leave.empty()) return remove_all(own);
  // Another shell may have ended it since.
  if (!ensure_private_directory(own)) return;
  (void)write_file(join_path(own, "file"), record.file, {});
  (void)write_file(join_path(own, "command"), record.extras.last_leave, {});
  (void)write_file(join_path(own, shell.text()), "", {});
}

std::vector<ChildSpec> LastLeave::leave(const ProcessId& shell, const std::string& file) const {
  const std::string own = place(file);
  if (!file_status(own)) return {};
  const Result<LockFile> lock = LockFile::acquire(join_path(folder(), "lock"));
  if (!lock || !remove_file(join_path(own, shell.text()))) return {};
  return end_if_empty(own);
}

std::vector<ChildSpec> LastLeave::leave_dead() const {
  std::vector<ChildSpec> all;
  if (!file_status(folder())) return all;
  const Result<LockFile> lock = LockFile::acquire(join_path(folder(), "lock"));
  if (!lock) return all;
  for (const std::string& name : directory_names(folder())) {
    if (name == "lock") continue;
    for (ChildSpec& spec : end_if_empty(join_path(folder(), name)))
      all.push_back(std::move(spec));
  }
  return all;
}

// Under the lock.
std::vector<ChildSpec> LastLeave::end_if_empty(const std::string& place) const {
  for (const std::string& name : directory_names(place)) {
    const auto shell = parse_process_id(name);
    if (shell && !has_ended(*shell)) return {};
  }
  const Result<std::string> file = read_own_file(join_path(place, "file"), kTextLimit);
  const Result<std::string> command = read_own_file(join_path(place, "command"), kTextLimit);
  remove_all(place);
  if (!file || !command) return {};
  ChildSpec spec;
  spec.arguments = {"/bin/bash", "--noprofile", "--norc", "-c", *command, "last_leave"};
  spec.environment = {"DIRVENV_DIR=" + parent_path(*file), "DIRVENV_FILE=" + *file};
  spec.directory = parent_path(*file);
  return {std::move(spec)};
}

void run_last_leave(std::vector<ChildSpec> hooks, const Environment& environment) {
  for (ChildSpec& spec : hooks) {
    for (const auto& [name, value] : environment.variables()) {
      if (is_of_session(name)) spec.environment.push_back(name + "=" + value);
    }
    (void)Child::start_detached(std::move(spec));
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/channels.h"

#include "core/hook_channel.h"
#include "core/path.h"
#include "os/fifo.h"
#include "os/files.h"
#include "os/private_dir.h"

namespace dirvenv {
namespace {

constexpr size_t kPidLimit = 64;
constexpr size_t kProgramLimit = 4096;

std::optional<ProcessId> noted_process(const std::string& path) {
  const Result<std::string> text = read_own_file(path, kPidLimit);
  return text ? parse_process_id(*text) : std::nullopt;
}

}  // namespace

std::string Channels::path(const ProcessId& shell) const {
  return directory_ + "/channels/" + shell.text();
}

Result<Done> Channels::make(const ProcessId& shell, Shell kind) const {
  if (Result<Done> made = ensure_private_directory(directory_ + "/channels"); !made) return made;
  const std::string own = path(shell);
  if (Result<Done> made = ensure_private_directory(own); !made) return made;
  for (const std::string_view name : {kAskPipe, kWakePipe}) {
    const std::string pipe = join_path(own, name);
    // `exec fish` has left the same process.
    if (kind == Shell::Fish) {
      remove_file(pipe);
      continue;
    }
    // A hook that was about to write into a pipe which was removed makes a file in its place.
    if (ensure_fifo(pipe)) continue;
    remove_file(pipe);
    if (Result<Done> made = ensure_fifo(pipe); !made) return made;
  }
  if (kind == Shell::Fish) return ensure_private_directory(join_path(own, kAnswerFolder));
  return Done{};
}

std::vector<ProcessId> Channels::all() const {
  std::vector<ProcessId> shells;
  for (const std::string& name : directory_names(directory_ + "/channels")) {
    if (const auto shell = parse_process_id(name)) shells.push_back(*shell);
  }
  return shells;
}

void Channels::remove(const ProcessId& shell) const {
  remove_all(path(shell));
}

std::string Channels::lock_path() const {
  return directory_ + "/daemon.lock";
}

std::string Channels::pid_path() const {
  return directory_ + "/daemon.pid";
}

std::string Channels::pipe_path() const {
  return directory_ + "/daemon.pipe";
}

std::string Channels::program_path() const {
  return directory_ + "/daemon.program";
}

std::string Channels::log_path() const {
  return directory_ + "/daemon.log";
}

std::string Channels::watches_path() const {
  return directory_ + "/daemon.watches";
}

std::string Channels::program() const {
  const Result<std::string> path = read_own_file(program_path(), kProgramLimit);
  return path ? *path : std::string();
}

std::optional<ProcessId> Channels::lock_holder() const {
  return noted_process(lock_path());
}

std::optional<ProcessId> Channels::noted_daemon() const {
  return noted_process(pid_path());
}

std::optional<ProcessId> Channels::daemon() const {
  const auto process = noted_daemon();
  return process && is_alive(*process) ? process : std::nullopt;
}

bool wants_daemon(const Setup& setup) {
  return setup.config().daemon && setup.environment().get_or("DIRVENV_DAEMON", "1") != "0";
}

}  // namespace dirvenv

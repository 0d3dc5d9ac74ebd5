// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/quote.h"
#include "core/result.h"
#include "engine/setup.h"
#include "os/process_table.h"

namespace dirvenv {

/// Where shells meet the daemon, in the runtime directory. What is here is made by clients, for the
/// shells that they are called by, and removed by the daemon.
///
///   channels/<shell>/   one for each shell, see core/hook_channel.h
///   daemon.lock         held while a daemon runs
///   daemon.pid          its ProcessId::text()
///   daemon.program      its binary: shells that have another one do not ask it
///   daemon.log          what it has done
///   daemon.watches      how many directories it watches
///   daemon.pipe         a line with a ProcessId::text() for each shell that has a new channel
class Channels {
 public:
  explicit Channels(std::string runtime_directory) : directory_(std::move(runtime_directory)) {}

  std::string path(const ProcessId& shell) const;
  /// Makes what is missing of the shell's channel, which for fish has no pipes. An error where it
  /// cannot be made or trusted.
  Result<Done> make(const ProcessId& shell, Shell kind) const;
  /// The shells that have one, alive or not.
  std::vector<ProcessId> all() const;
  void remove(const ProcessId& shell) const;

  const std::string& directory() const { return directory_; }
  std::string lock_path() const;
  std::string pid_path() const;
  std::string pipe_path() const;
  std::string program_path() const;
  std::string log_path() const;
  std::string watches_path() const;
  /// The program that runs as daemon now; empty: none, as far as can be told.
  std::string program() const;
  /// The daemon that runs now; nullopt: none, as far as can be told.
  std::optional<ProcessId> daemon() const;
  /// The process that its file names, alive or not; nullopt: none.
  std::optional<ProcessId> noted_daemon() const;
  /// The process that has last taken the daemon's lock, alive or not; nullopt: none has.
  std::optional<ProcessId> lock_holder() const;

 private:
  std::string directory_;
};

/// Whether the user wants one: `daemon` in config.toml, DIRVENV_DAEMON in the environment.
bool wants_daemon(const Setup& setup);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "client/daemon_link.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/hook_channel.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/channels.h"
#include "os/child.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr int64_t kBetweenStartsNs = int64_t{10} * 1'000'000'000;
constexpr int64_t kPatienceNs = int64_t{60} * 1'000'000'000;

// What no hook could tell the daemon: a shell keeps it, and does not show it.
bool has_hidden_entries(const Environment& environment) {
  return std::any_of(environment.variables().begin(), environment.variables().end(),
                     [](const auto& variable) { return !is_valid_name(variable.first); });
}

// Whether it is time for another try; that is noted.
bool may_start(const Channels& channels) {
  const std::string path = join_path(channels.directory(), "daemon.started");
  const int64_t now = wall_clock_ns();
  const int64_t last = stamp_of(path).modified_ns;
  if (last <= now && last > now - kBetweenStartsNs) return false;
  return make_empty_file(path, now);
}

// Whether a daemon that is there has left a question of this shell for less than a minute: it is
// stopped, or busy, and each that it is asked would make a prompt wait. It takes the file away when
// it comes to it.
bool is_behind(const Channels& channels, const ProcessId& shell) {
  const std::string question = join_path(channels.path(shell), kQuestionFile);
  const Stamp stamp = stamp_of(question);
  if (!stamp.exists) return false;
  const int64_t age = wall_clock_ns() - stamp.modified_ns;
  if (age >= 0 && age < kPatienceNs && channels.daemon()) return true;
  remove_file(question);
  return false;
}

}  // namespace

std::string reason_without_daemon(const Setup& setup) {
  if (!setup.config().problem.empty()) return setup.config().problem;
  if (!setup.config().daemon) return "`daemon = false` in config.toml";
  if (!wants_daemon(setup)) return "DIRVENV_DAEMON=0 in the environment";
  if (setup.runtime_problem()) return setup.runtime_problem()->message;
  const std::string& directory = setup.places().runtime;
  return is_in_memory(directory) ? "" : directory + " is not in memory";
}

Result<Done> start_daemon(const Setup& setup) {
  ChildSpec spec;
  spec.arguments = {setup.program(), "daemon", "run"};
  spec.directory = std::string("/");
  // Where its things are, and no more: it works with the environment of each shell.
  for (const auto& [name, value] : setup.environment().variables()) {
    if (name == "HOME" || name == "PATH" || name.starts_with("XDG_")) {
      spec.environment.push_back(fmt::format("{}={}", name, value));
    }
  }
  return Child::start_detached(std::move(spec));
}

std::optional<std::string> link_to_daemon(const Setup& setup, const ProcessId& shell, Shell kind,
                                          const PromptAnswer& answer) {
  if (!reason_without_daemon(setup).empty() || has_hidden_entries(setup.environment()))
    return std::nullopt;
  const Channels channels(setup.places().runtime);
  if (!channels.make(shell, kind)) return std::nullopt;
  // The daemon of another installation may answer in another way.
  const std::string running = channels.program();
  if (!running.empty() && running != setup.program() && channels.daemon()) return std::nullopt;
  const std::string line = announcement_line({shell.text(), answer.record, answer.key});
  if (write_to_fifo(channels.pipe_path(), line))
    return is_behind(channels, shell) ? std::nullopt : std::optional(channels.path(shell));
  // Who finds no daemon at once is served by the next answer.
  if (may_start(channels)) (void)start_daemon(setup);
  return std::nullopt;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <charconv>

#include "cli/command.h"
#include "client/daemon_link.h"
#include "core/json.h"
#include "core/visible.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "daemon/watch_counts.h"
#include "engine/channels.h"
#include "engine/prompt.h"
#include "os/self.h"
#include "os/wait.h"

namespace dirvenv {
namespace {

constexpr int kUsage = static_cast<int>(ExitStatus::Usage);
constexpr int kIdleMs = 30 * 60 * 1000;
constexpr int kLongestIdleS = 24 * 3600;
// For a daemon to come or go. It is never busy for longer than a prompt.
constexpr int kPatienceMs = 2000;
constexpr int kStepMs = 10;

int run_here(const Invocation& invocation, const Channels& channels) {
  // A lock, a pipe or a terminal of the shell that has started it would be held for as long as it
  // runs.
  Fd activation = take_activation_descriptor(invocation.environment.get_or("LISTEN_PID", ""),
                                             invocation.environment.get_or("LISTEN_FDS", ""));
  int idle_ms = kIdleMs;
  if (const auto given = invocation.values.find("--idle"); given != invocation.values.end()) {
    const std::string& text = given->second;
    int seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || seconds < 1 ||
        seconds > kLongestIdleS) {
      return invocation.fail(
          Error{fmt::format("--idle takes seconds, from 1 to {}", kLongestIdleS)}, kUsage);
    }
    idle_ms = seconds * 1000;
  }
  const Result<Done> served = serve_shells(channels, invocation.program, invocation.environment,
                                           idle_ms, std::move(activation));
  return served ? 0 : invocation.fail(served.error());
}

int start(const Invocation& invocation, const Setup& setup, const Channels& channels) {
  if (const auto daemon = channels.daemon()) {
    return !print(fmt::format("The daemon runs, as process {}.\n", daemon->pid));
  }
  if (Result<Done> started = start_daemon(setup); !started) return invocation.fail(started.error());
  for (int waited = 0; waited < kPatienceMs; waited += kStepMs) {
    if (const auto daemon = channels.daemon()) {
      return !print(fmt::format("Started the daemon, as process {}.\n", daemon->pid));
    }
    wait_readable({}, kStepMs);
  }
  return invocation.fail(Error{"the daemon did not start; `dirvenv daemon run` says why"});
}

int stop(const Invocation& invocation, const Channels& channels) {
  const auto daemon = channels.daemon();
  if (!daemon) return !print("No daemon runs.\n");
  const Result<Fd> process = watch_process(*daemon);
  if (!process) return !print("No daemon runs.\n");
  if (!ask_to_end(*daemon) || wait_readable({process->get()}, kPatienceMs) == 0) {
    return invocation.fail(Error{
        fmt::format("the daemon, process {0}, does not end; `kill -9 {0}` ends it", daemon->pid)});
  }
  return !print(fmt::format("Stopped the daemon, process {}.\n", daemon->pid));
}

std::string watches_text(const WatchCounts& watches) {
  std::string text = fmt::format("Directories that it watches: {}.\n", watches.directories);
  if (watches.remote > 0) {
    text += fmt::format("On another machine's disk, and looked at by prompts only: {}.\n",
                        watches.remote);
  }
  if (watches.refused > 0) {
    text += fmt::format(
        "More than may be watched (fs.inotify.max_user_watches), and looked at by prompts only: "
        "{}.\n",
        watches.refused);
  }
  return text;
}

int status(const Invocation& invocation, const Setup& setup, const Channels& channels) {
  const auto daemon = channels.daemon();
  const size_t shells = channels.all().size();
  const WatchCounts watches = noted_watch_counts(channels);
  const std::string reason = reason_without_daemon(setup);
  if (invocation.flags.contains("--json")) {
    Json::Object object{{"running", Json{daemon.has_value()}},
                        {"wanted", Json{reason.empty()}},
                        {"shells", Json{static_cast<int>(shells)}}};
    if (!reason.empty()) object["because"] = Json{reason};
    if (daemon) {
      object["pid"] = Json{static_cast<int>(daemon->pid)};
      object["watches"].value =
          Json::Object{{"directories", Json{static_cast<int>(watches.directories)}},
                       {"remote", Json{static_cast<int>(watches.remote)}},
                       {"refused", Json{static_cast<int>(watches.refused)}}};
    }
    return !print(write_json(Json{object}) + "\n");
  }
  if (daemon) {
    return !print(fmt::format("The daemon runs, as process {}; shells that can ask it: {}.\n{}",
                              daemon->pid, shells, watches_text(watches)));
  }
  return !print(
      reason.empty()
          ? "No daemon runs; the next prompt that has something to do starts one.\n"
          : fmt::format("No daemon runs, and no prompt starts one: {}.\n", visible(reason)));
}

int log(const Invocation& invocation, const Channels& channels) {
  const auto lines = DaemonLog(channels.log_path()).lines();
  std::string text;
  Json::Array array;
  for (const DaemonLog::Line& line : lines) {
    text += fmt::format("{} {}\n", visible(line.time), visible(line.what));
    array.emplace_back().value = Json::Object{{"time", Json{line.time}}, {"what", Json{line.what}}};
  }
  if (!invocation.flags.contains("--json")) {
    return !print(text.empty() ? "No daemon has run here.\n" : text);
  }
  Json::Object object{{"version", Json{1}}};
  object["lines"].value = std::move(array);
  return !print(write_json(Json{std::move(object)}) + "\n");
}

int run_daemon(const Invocation& invocation) {
  const std::string what = invocation.arguments.empty() ? "" : invocation.arguments[0];
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (setup->runtime_problem()) return invocation.fail(*setup->runtime_problem());
  const Channels channels(setup->places().runtime);
  if (what == "run") return run_here(invocation, channels);
  if (what == "start") return start(invocation, *setup, channels);
  if (what == "stop") return stop(invocation, channels);
  if (what == "status") return status(invocation, *setup, channels);
  if (what == "log") return log(invocation, channels);
  return invocation.fail(
      Error{"daemon needs one of run, start, stop, status, log; see `dirvenv help daemon`"},
      kUsage);
}

}  // namespace

const Command kDaemon = {"daemon",
                         {},
                         "run|start|stop|status|log",
                         "Answer prompts, so that a change of directory starts no program",
                         {{"--idle SECONDS", "run: end after so long without a shell (1800)"},
                          {"--json", "status, log: as JSON"}},
                         run_daemon};

}  // namespace dirvenv

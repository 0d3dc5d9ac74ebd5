// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "core/json.h"
#include "core/path.h"
#include "core/visible.h"
#include "engine/shell_list.h"
#include "os/clock.h"

namespace dirvenv {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

// "5 s", "12 min", "3 h", "9 d".
std::string age_text(int64_t since_ns, int64_t now_ns) {
  const int64_t seconds = std::max<int64_t>(0, (now_ns - since_ns) / kSecondNs);
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} d", seconds / (24 * 3600));
}

void set_time(Json& json, int64_t since_ns) {
  if (since_ns != 0) json.value = static_cast<int>(since_ns / kSecondNs);
}

Json::Object object_of(const ListedShell& shell) {
  Json::Object object{{"pid", Json{static_cast<int>(shell.shell.pid)}},
                      {"program", Json{shell.program}},
                      {"directory", Json{shell.directory}},
                      {"status", Json{shell.status}}};
  Json& file = object["file"];
  if (!shell.file.empty()) file.value = shell.file;
  set_time(object["since"], shell.since_ns);
  return object;
}

Json::Object object_of(const ListedJob& job) {
  Json::Array waiting;
  for (const ProcessId& shell : job.waiting)
    waiting.emplace_back().value = static_cast<int>(shell.pid);
  Json::Object object{{"pid", Json{static_cast<int>(job.worker.pid)}}, {"file", Json{job.file}}};
  set_time(object["since"], job.since_ns);
  object["waiting"].value = std::move(waiting);
  return object;
}

std::string json_text(const std::vector<ListedShell>& shells, const std::vector<ListedJob>& jobs) {
  Json::Object all{{"version", Json{1}}};
  Json::Array shells_json;
  for (const ListedShell& shell : shells)
    shells_json.emplace_back().value = object_of(shell);
  Json::Array jobs_json;
  for (const ListedJob& job : jobs)
    jobs_json.emplace_back().value = object_of(job);
  all["shells"].value = std::move(shells_json);
  all["evaluating"].value = std::move(jobs_json);
  return write_json(Json{std::move(all)}) + "\n";
}

std::string table(const Setup& setup, const std::vector<ListedShell>& shells,
                  const std::vector<ListedJob>& jobs) {
  const int64_t now = wall_clock_ns();
  const auto short_path = [&](const std::string& path) {
    return visible(with_tilde(path, setup.places().home));
  };
  std::string text;
  if (shells.empty()) text = "No shell with the hook runs.\n";
  for (const ListedShell& shell : shells) {
    const std::string where = shell.file.empty() ? shell.directory : shell.file;
    text +=
        fmt::format("{:>8}  {:<5} {:<8} {:>7}  {}\n", shell.shell.pid, visible(shell.program),
                    shell.status.empty() ? "-" : shell.status,
                    shell.since_ns == 0 ? "" : age_text(shell.since_ns, now), short_path(where));
  }
  for (const ListedJob& job : jobs) {
    text += fmt::format("evaluating {} for {}, process {}; shells that wait: {}\n",
                        short_path(job.file), age_text(job.since_ns, now), job.worker.pid,
                        job.waiting.size());
  }
  return text;
}

int run_ps(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (setup->runtime_problem()) return invocation.fail(*setup->runtime_problem());
  const auto shells = listed_shells(*setup);
  const auto jobs = listed_jobs(*setup);
  const bool json = invocation.flags.contains("--json");
  return !print(json ? json_text(shells, jobs) : table(*setup, shells, jobs));
}

}  // namespace

const Command kPs = {"ps",
                     {},
                     "",
                     "List the shells, what is loaded in them, and what is being evaluated",
                     {{"--json", "for programs"}},
                     run_ps};

}  // namespace dirvenv

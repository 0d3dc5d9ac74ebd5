// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/output.h"
#include "core/json.h"
#include "core/path.h"
#include "core/visible.h"
#include "engine/channels.h"
#include "engine/load_jobs.h"
#include "engine/prompt.h"
#include "os/files.h"
#include "os/terminal.h"
#include "python/select_venv.h"
#include "python/venv_creation.h"
#include "python/venv_health.h"
#include "python/venv_registry.h"

namespace dirvenv {
namespace {

constexpr int kInput = 0;
constexpr int kError = 2;

// A virtual environment that nobody enters any more.
struct Orphan {
  std::string path;
  std::string why;
  uint64_t bytes = 0;
};

// Why nothing leads to what was made for the project in `directory`; empty: something may.
std::string why_orphaned(const std::string& directory) {
  if (is_absent(directory)) return "its project is gone";
  for (const char* const name : {".envrc", ".dirvenv.toml"}) {
    if (!is_absent(join_path(directory, name))) return {};
  }
  for (const PythonMarker& marker : python_markers()) {
    if (marker.name != ".venv" && !is_absent(join_path(directory, marker.name))) return {};
  }
  return "its project has no file that asks for it";
}

// Only what dirvenv has made, and is still that: a copy or what others have put there is theirs.
std::vector<Orphan> orphans_in(const std::string& registry) {
  std::vector<Orphan> orphans;
  for (const MadeVenv& made : made_venvs(registry)) {
    if (is_absent(made.path)) {
      forget_made_venv(registry, made.path);
      continue;
    }
    const std::string why = why_orphaned(made.directory);
    if (why.empty() || !was_made_here(registry, made.path)) continue;
    orphans.push_back({made.path, why, bytes_in(made.path)});
  }
  std::sort(orphans.begin(), orphans.end(),
            [](const Orphan& a, const Orphan& b) { return a.path < b.path; });
  return orphans;
}

std::string json_of(const std::vector<Orphan>& orphans) {
  Json::Array array;
  for (const Orphan& orphan : orphans) {
    array.emplace_back().value =
        Json::Object{{"path", Json{orphan.path}},
                     {"reason", Json{orphan.why}},
                     {"kilobytes", Json{static_cast<int>(orphan.bytes / 1024)}}};
  }
  return write_json(Json{Json::Object{{"version", Json{1}}, {"venvs", Json{array}}}}) + "\n";
}

// A list is shown before anything goes, and asked about.
int prune_venvs(const Invocation& invocation, const Setup& setup) {
  const std::string registry = join_path(setup.places().data, "venvs");
  const std::vector<Orphan> orphans = orphans_in(registry);
  if (invocation.flags.contains("--json")) return !print(json_of(orphans));
  if (orphans.empty()) return !print("There is no virtual environment without its project.\n");
  std::string text;
  uint64_t total = 0;
  for (const Orphan& orphan : orphans) {
    total += orphan.bytes;
    text += fmt::format("{:>9}  {}: {}\n", size_text(orphan.bytes),
                        visible(with_tilde(orphan.path, setup.places().home)), orphan.why);
  }
  if (!print(text + fmt::format("{:>9}  in all\n", size_text(total)))) return 1;
  if (!invocation.flags.contains("--yes")) {
    if (!is_terminal_fd(kInput) || !is_terminal_fd(kError)) {
      invocation.output.say(Tone::Status,
                            "nothing was removed; `dirvenv prune --venvs --yes` does");
      return 0;
    }
    write_fd(kError, "dirvenv: remove them? [y/N] ");
    const std::string answer = read_line(kInput);
    if (!answer.starts_with("y") && !answer.starts_with("Y")) return 0;
  }
  int status = 0;
  for (const Orphan& orphan : orphans) {
    discard(orphan.path);
    if (link_status(orphan.path)) {
      status = invocation.fail(Error{"cannot remove all of " + orphan.path});
    } else {
      forget_made_venv(registry, orphan.path);
    }
  }
  return status;
}

int prune_approvals(const Invocation& invocation, const Setup& setup) {
  const Gate gate = setup.gate();
  const auto pruned = setup.approvals().prune([&](const Approval& approval) {
    const Finding finding = gate.look_at(approval.path);
    // What cannot be looked at now, such as a file of a disk that is not there, may come back.
    const bool is_seen = !finding.content_digest.empty();
    if (!is_seen) return is_absent(approval.path);
    return approval.key != approval_key(finding.identity, finding.content_digest);
  });
  if (!pruned) return invocation.fail(pruned.error());
  for (const std::string& path : *pruned)
    invocation.output.say(Tone::Status, "forgot " + path);
  setup.runtime().sweep();
  if (setup.runtime_problem()) return 0;
  LoadJobs(setup.runtime()).sweep(Channels(setup.places().runtime).daemon().has_value());
  return 0;
}

int run_prune(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const bool is_about_venvs = invocation.flags.contains("--venvs");
  if (!is_about_venvs &&
      (invocation.flags.contains("--yes") || invocation.flags.contains("--json")))
    return invocation.fail(Error{"prune: --yes and --json are for --venvs"},
                           static_cast<int>(ExitStatus::Usage));
  return is_about_venvs ? prune_venvs(invocation, *setup) : prune_approvals(invocation, *setup);
}

}  // namespace

const Command kPrune = {"prune",
                        {},
                        "",
                        "Forget approvals of files that are gone or have changed",
                        {{"--venvs",
                          "instead, virtual environments that dirvenv has made for "
                          "projects that are gone"},
                         {"--yes", "with --venvs: remove them, and do not ask"},
                         {"--json", "with --venvs: list them for programs, and remove none"}},
                        run_prune};

}  // namespace dirvenv

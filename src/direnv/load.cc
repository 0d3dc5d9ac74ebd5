// SPDX-License-Identifier: MIT
#include "direnv/load.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "direnv/diff.h"
#include "engine/direnv_watch.h"
#include "engine/evaluate.h"
#include "os/clock.h"
#include "os/limits.h"

namespace dirvenv {
namespace {

using Verdict = Finding::Verdict;

// What is said where it takes long; nullopt: nothing.
std::optional<SlowNotice> notice_of(const DirenvRole& role, const std::string& command) {
  const auto said = role.warn_timeout_ms();
  if (!said) {
    role.log().error("invalid DIRENV_WARN_TIMEOUT: " +
                     role.environment().get_or("DIRENV_WARN_TIMEOUT", ""));
  }
  const int64_t after_ms = said.value_or(role.config().warn_timeout_ms);
  if (command.empty() || after_ms <= 0) return std::nullopt;
  return SlowNotice{
      after_ms, Tone::Error,
      fmt::format("([{}]) is taking a while to execute. Use CTRL-C to give up.", command)};
}

Evaluation evaluate_as_direnv(const Approved& file, const DirenvRole& role, const Environment& base,
                              const std::string& command) {
  const Setup& setup = role.setup();
  EvaluationContext context{setup.places(),
                            setup.config(),
                            setup.runtime(),
                            setup.program(),
                            role.directory().value_or(""),
                            false,
                            role.log().report()};
  context.slow_notice = notice_of(role, command);
  return evaluate(file, base, context);
}

// What has come of it, in one word for the user; empty: it is loaded.
std::string failure_of(const DirenvRole& role, const Finding& finding,
                       const Evaluation& evaluation) {
  switch (evaluation.outcome) {
    case Evaluation::Outcome::Loaded:
      return {};
    case Evaluation::Outcome::Blocked:
      // So that the next `allow` shows and approves it.
      (void)role.setup().approvals().want(finding.identity.path, *evaluation.unapproved);
      // Editors allow the file that the last line names, which has to be the project's.
      role.log().error(fmt::format("{} uses {}, which is not approved as it is",
                                   finding.identity.path, evaluation.unapproved->path));
      return blocked_text(finding);
    case Evaluation::Outcome::Interrupted:
      return "signal: interrupt";
    case Evaluation::Outcome::Failed:
      break;
  }
  return evaluation.error.message;
}

// No program could be started with it, not even this one to take it back.
bool is_too_long(const Environment& environment) {
  const auto size_of = [&](std::string_view name) {
    return name.size() + 1 + environment.get_or(name, "").size();
  };
  return std::max(size_of("DIRENV_DIFF"), size_of("DIRENV_WATCHES")) > longest_environment_entry();
}

DirenvLoad too_long(Environment base, const Environment& loaded,
                    const std::vector<DirenvWatch>& first) {
  DirenvLoad load{std::move(base), "it changes or watches more than DIRENV_DIFF can hold", 0};
  const Environment before = load.environment;
  for (const char* const name : {"DIRENV_DIR", "DIRENV_FILE"})
    load.environment.assign(name, loaded.get(name));
  load.environment.set("DIRENV_WATCHES", packed_watches(first));
  load.environment.set("DIRENV_DIFF", packed_diff(before, load.environment));
  return load;
}

}  // namespace

int direnv_verdict(const Finding& finding) {
  if (finding.verdict == Verdict::Denied) return 2;
  const bool is_allowed =
      finding.verdict == Verdict::Allowed && finding.approved->members().changed().empty();
  return is_allowed ? 0 : 1;
}

std::string blocked_text(const Finding& finding) {
  const std::string& path = finding.identity.path;
  if (finding.verdict == Verdict::Refused) {
    return fmt::format("{} is blocked: {}", path, finding.refusal.message);
  }
  return fmt::format("{} is blocked. Run `direnv allow` to approve its content", path);
}

std::vector<DirenvWatch> first_watches(const DirenvRole& role, const Finding& finding) {
  const std::string& path = finding.identity.path;
  // What was read, which may be something else by now.
  const bool is_young = is_racy(finding.stamp, wall_clock_ns());
  const Dependency read{path, finding.stamp, is_young ? finding.content_digest : std::string()};
  return {direnv_watch(read), direnv_watch(role.allow_files().allow_path(path, finding.content)),
          direnv_watch(role.allow_files().deny_path(path))};
}

DirenvLoad load_as_direnv(const DirenvRole& role, const Finding& finding, const Environment& base,
                          const std::string& command) {
  std::vector<DirenvWatch> watches = first_watches(role, finding);
  DirenvLoad load{base, {}, 0};
  Environment begun = base;
  begun.set("DIRENV_WATCHES", packed_watches(watches));
  // It is no file of direnv's, and nix-direnv starts nix again for each one that changes.
  std::vector<DirenvWatch> more{direnv_watch(finding.approval_record)};
  if (finding.verdict == Verdict::Allowed) {
    // Of a .env that is the project file nothing is said.
    if (finding.identity.kind != "dotenv") {
      role.log().status("loading " + role.short_path(finding.identity.path));
    }
    Evaluation evaluation = evaluate_as_direnv(*finding.approved, role, begun, command);
    load.failure = failure_of(role, finding, evaluation);
    if (evaluation.outcome == Evaluation::Outcome::Interrupted) load.signal = evaluation.signal;
    for (const Dependency& dependency : evaluation.dependencies)
      more.push_back(direnv_watch(dependency));
    if (load.failure.empty()) load.environment = std::move(evaluation.environment);
  } else if (finding.verdict != Verdict::Denied) {
    load.failure = blocked_text(finding);
  }
  load.environment = without_direnv(std::move(load.environment));
  load.environment.set("DIRENV_DIR", "-" + finding.directory);
  load.environment.set("DIRENV_FILE", finding.identity.path);
  const std::vector<DirenvWatch> first = watches;
  put_watches(watches, std::move(more));
  load.environment.set("DIRENV_WATCHES", packed_watches(std::move(watches)));
  load.environment.set("DIRENV_DIFF", packed_diff(base, load.environment));
  return is_too_long(load.environment) ? too_long(base, load.environment, first) : load;
}

}  // namespace dirvenv

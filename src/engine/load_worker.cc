// SPDX-License-Identifier: MIT
#include "engine/load_worker.h"

#include "os/clock.h"

namespace dirvenv {
namespace {

// For the result that somebody may want who has left and comes back.
constexpr int64_t kUnwantedMs = 30'000;
constexpr size_t kMostSaid = size_t{16} << 10;
// A file may say something for as long as it runs, and all of it lies in memory.
constexpr size_t kMostTold = size_t{512} << 10;

}  // namespace

LoadResult result_of(const Evaluation& evaluation, const Environment& base) {
  LoadResult result;
  result.outcome = evaluation.outcome;
  if (result.outcome == LoadResult::Outcome::Loaded) {
    result.changes = changes_between(base, evaluation.environment);
  }
  result.lists = evaluation.lists;
  result.extras = evaluation.extras;
  result.error = evaluation.error.message;
  result.signal = evaluation.signal;
  result.unapproved = evaluation.unapproved;
  result.dependencies = evaluation.dependencies;
  result.bash_because = evaluation.bash_because;
  result.bash_file = evaluation.bash_file;
  result.no_cache = evaluation.no_cache;
  return result;
}

Evaluation evaluation_of(const LoadResult& result, const Environment& base) {
  Evaluation evaluation;
  evaluation.outcome = result.outcome;
  evaluation.environment = base;
  for (const auto& [name, value] : result.changes)
    evaluation.environment.assign(name, value);
  evaluation.lists = result.lists;
  evaluation.extras = result.extras;
  evaluation.error = Error{result.error};
  evaluation.signal = result.signal;
  evaluation.unapproved = result.unapproved;
  evaluation.dependencies = result.dependencies;
  evaluation.bash_because = result.bash_because;
  evaluation.bash_file = result.bash_file;
  evaluation.no_cache = result.no_cache;
  return evaluation;
}

void evaluate_job(const LoadJobs& jobs, const LoadWork& work) {
  int64_t wanted_ms = steady_clock_ms();
  LoadResult told;
  size_t told_bytes = 0;
  const auto say = [&](Tone tone, std::string_view text) {
    if (text.empty() || told_bytes > kMostTold) return;
    jobs.say(work.id, tone, text);
    told_bytes += text.size() + 1;
    if (told_bytes > kMostTold) jobs.say(work.id, Tone::Status, "more is left out");
    if (told_bytes <= kMostSaid) told.said.emplace_back(static_cast<uint64_t>(tone), text);
  };
  const Display display{work.terminal, [&](std::string_view text) { say(Tone::Output, text); }};
  EvaluationContext context = work.context;
  context.report = say;
  context.display = &display;
  context.needs_more = nullptr;
  context.show_progress = false;
  context.adopts_orphans = true;
  context.has_started = [&](const ProcessId& bash) { jobs.note_bash(work.id, bash); };
  context.is_wanted = [&] {
    const int64_t now = steady_clock_ms();
    if (!jobs.waiting(work.id).empty()) wanted_ms = now;
    return now - wanted_ms < kUnwantedMs;
  };
  const Evaluation evaluation = evaluate(work.file, work.base, context);
  LoadResult result = result_of(evaluation, work.base);
  result.said = std::move(told.said);
  // Told again from memory, a part of it would be wrong; so would what we have not seen.
  const bool is_seen = told_bytes <= kMostSaid && work.terminal.has_value();
  result.no_cache |= !is_seen || !work.context.config.cache;
  jobs.finish(work.id, work.key, result);
}

}  // namespace dirvenv

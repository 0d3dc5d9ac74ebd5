// SPDX-License-Identifier: MIT
#include "engine/prompt_load.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/path.h"
#include "engine/load_cache.h"
#include "engine/load_jobs.h"
#include "engine/load_key.h"
#include "engine/load_wait.h"
#include "engine/load_worker.h"
#include "os/clock.h"
#include "os/random.h"
#include "os/terminal.h"
#include "os/worker.h"

namespace dirvenv {
namespace {

constexpr int kErrorOutput = 2;
// So many evaluations of others may turn out to be of no use to a prompt.
constexpr int kMostJobs = 5;

bool is_pending(const LoadRecord& attempt) {
  return attempt.outcome == LoadRecord::Outcome::Pending;
}

PromptLoad deferred() {
  PromptLoad load;
  load.is_deferred = true;
  return load;
}

bool is_fresh_result(const LoadResult& result) {
  return std::all_of(result.dependencies.begin(), result.dependencies.end(), is_unchanged);
}

// One load while it is being made.
class Loading {
 public:
  Loading(const Setup& setup, const PromptRequest& request, const LoadWish& wish,
          const Report& report)
      : setup_(setup),
        request_(request),
        finding_(wish.finding),
        base_(wish.base),
        is_anew_(wish.is_anew),
        report_(report),
        jobs_(setup.runtime()) {}

  std::optional<PromptLoad> arrived(const LoadRecord& attempt);
  PromptLoad evaluate_here(bool only_natively);
  std::optional<PromptLoad> remembered();
  std::optional<PromptLoad> by_job();

 private:
  EvaluationContext context() const;
  LoadPatience patience() const;
  bool begin(const LoadJobs::Joined& joined, const std::string& key);
  std::optional<PromptLoad> await(const std::string& id, bool is_own);
  std::optional<PromptLoad> taken(const std::string& id, bool is_own);

  const Setup& setup_;
  const PromptRequest& request_;
  const Finding& finding_;
  const Environment& base_;
  const bool is_anew_;
  const Report& report_;
  LoadJobs jobs_;
  const int64_t began_ms_ = steady_clock_ms();
};

EvaluationContext Loading::context() const {
  return {setup_.places(),
          setup_.config(),
          setup_.runtime(),
          setup_.program(),
          request_.working_directory,
          request_.show_progress,
          report_,
          !request_.becomes_command};
}

PromptLoad Loading::evaluate_here(bool only_natively) {
  PromptLoad load;
  EvaluationContext how = context();
  if (only_natively) how.needs_more = &load.is_deferred;
  load.evaluation = evaluate(*finding_.approved, base_, how);
  return load;
}

// The result of a job that has ended; nullopt where there is none, or it is not right any more. One
// that was begun for this prompt is as right as an evaluation in this process: where a file has
// changed meanwhile, the next prompt sees that.
std::optional<PromptLoad> Loading::taken(const std::string& id, bool is_own) {
  const auto result = jobs_.result(id);
  jobs_.leave(id, *request_.shell);
  if (!result || !(is_own || is_fresh_result(*result))) return std::nullopt;
  PromptLoad load;
  load.evaluation = evaluation_of(*result, base_);
  if (load.evaluation.outcome == Evaluation::Outcome::Interrupted) {
    // Not by this shell's user.
    load.evaluation.outcome = Evaluation::Outcome::Failed;
    load.evaluation.error = Error{finding_.identity.path + ": its evaluation was stopped"};
  }
  return load;
}

// What was said since the shell has got its prompt back is told first.
std::optional<PromptLoad> Loading::arrived(const LoadRecord& attempt) {
  if (jobs_.state(attempt.job) != LoadJobs::State::Ended) return std::nullopt;
  size_t heard = attempt.heard;
  for (const LoadJobs::Said& said : jobs_.said(attempt.job, heard))
    report_(said.tone, said.text);
  return taken(attempt.job, false);
}

// What it had said belongs to it.
std::optional<PromptLoad> Loading::remembered() {
  if (request_.cache == nullptr || is_anew_ || !setup_.config().cache) return std::nullopt;
  const std::string key = load_key(setup_, finding_, request_, base_);
  const LoadResult* const result = request_.cache->find(key);
  if (result == nullptr) return std::nullopt;
  request_.cache->note_user(key, *request_.shell);
  for (const auto& [tone, text] : result->said)
    report_(static_cast<Tone>(tone), text);
  PromptLoad load;
  load.evaluation = evaluation_of(*result, base_);
  load.key = key;
  load.is_remembered = true;
  return load;
}

LoadPatience Loading::patience() const {
  LoadPatience patience;
  const int64_t waited = steady_clock_ms() - began_ms_;
  patience.wait_ms = static_cast<int>(std::max<int64_t>(setup_.config().wait_ms - waited, 0));
  if (request_.show_progress) {
    patience.progress = fmt::format("loading {} (Ctrl-C stops it)",
                                    with_tilde(finding_.identity.path, setup_.places().home));
  }
  return patience;
}

bool Loading::begin(const LoadJobs::Joined& joined, const std::string& key) {
  const EvaluationContext how = context();
  LoadWork work{joined.id, key, *finding_.approved, base_, how, std::nullopt};
  if (is_terminal_fd(kErrorOutput)) work.terminal = window_size(kErrorOutput);
  const Result<Worker> worker = start_worker(joined.lock->fd(), [&] { evaluate_job(jobs_, work); });
  if (!worker) return false;
  jobs_.note_worker(joined.id, worker->process);
  return true;
}

std::optional<PromptLoad> Loading::await(const std::string& id, bool is_own) {
  const Waited waited = wait_for_job(jobs_, id, *request_.shell, patience(), report_);
  PromptLoad load;
  load.heard = waited.heard;
  load.signal = waited.signal;
  const bool goes_on = waited.end == WaitEnd::TooLong || waited.end == WaitEnd::Detached;
  if (goes_on && jobs_.detach(id, *request_.shell, *request_.waits_as)) {
    load.job = id;
    return load;
  }
  if (waited.end != WaitEnd::Stopped) return taken(id, is_own);
  auto stopped = taken(id, true);
  if (stopped) load = std::move(*stopped);
  load.evaluation.outcome = Evaluation::Outcome::Interrupted;
  load.evaluation.signal = waited.signal;
  return load;
}

std::optional<PromptLoad> Loading::by_job() {
  std::string key = load_key(setup_, finding_, request_, base_);
  if (is_anew_) key = to_hex(random_bytes(key.size() / 2));
  // Where what others have begun does not serve any more when it ends, one is begun.
  for (int i = 0; i < kMostJobs; ++i) {
    Result<LoadJobs::Joined> joined = jobs_.join(key, finding_.identity.path, *request_.shell);
    if (!joined) break;
    const bool is_own = joined->lock.has_value();
    const bool runs = !is_own || begin(*joined, key);
    // From here on only the process that evaluates holds it.
    joined->lock.reset();
    if (!runs) {
      jobs_.leave(joined->id, *request_.shell);
      break;
    }
    if (auto load = await(joined->id, is_own)) {
      if (!is_anew_) load->key = std::move(key);
      return load;
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_loading(const Setup& setup, const LoadRecord& attempt) {
  return is_pending(attempt) &&
         LoadJobs(setup.runtime()).state(attempt.job) == LoadJobs::State::Running;
}

void give_up(const Setup& setup, const LoadRecord& attempt, const ProcessId& shell) {
  if (is_pending(attempt)) LoadJobs(setup.runtime()).leave(attempt.job, shell);
}

PromptLoad load_for_prompt(const Setup& setup, const PromptRequest& request, const LoadWish& wish,
                           const Report& report) {
  Loading loading(setup, request, wish, report);
  const auto& attempt = wish.attempt;
  if (attempt && is_pending(*attempt) && !wish.is_anew &&
      attempt->file == wish.finding.identity.path &&
      attempt->content_digest == wish.finding.content_digest) {
    // There once only. A shell that waits in vain for the daemon's answer would not get it, and
    // have the file evaluated again.
    if (request.only_natively) return deferred();
    if (auto arrived = loading.arrived(*attempt)) return std::move(*arrived);
  }
  const bool may_wait = request.shell && request.waits_as && !setup.runtime_problem();
  PromptLoad load = loading.evaluate_here(request.only_natively || may_wait);
  if (!load.is_deferred) return load;
  if (auto remembered = loading.remembered()) return std::move(*remembered);
  if (request.only_natively) return load;
  if (auto by_job = loading.by_job()) return std::move(*by_job);
  return loading.evaluate_here(false);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/prompt.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/environment_diff.h"
#include "core/path.h"
#include "core/plan.h"
#include "core/state_text.h"
#include "engine/evaluate.h"
#include "engine/last_leave.h"
#include "engine/load_jobs.h"
#include "engine/prompt_changes.h"
#include "engine/prompt_load.h"
#include "engine/prompt_memory.h"
#include "engine/prompt_sight.h"
#include "engine/prompt_text.h"
#include "os/clock.h"
#include "os/fifo.h"
#include "os/random.h"

namespace dirvenv {
namespace {

using Outcome = LoadRecord::Outcome;

// One prompt while it is being answered.
class Prompt {
 public:
  Prompt(const Setup& setup, const PromptRequest& request, const Report& report)
      : setup_(setup),
        request_(request),
        report_(report),
        current_(setup.environment()),
        began_ns_(wall_clock_ns()) {}

  PromptAnswer answer();

 private:
  void act(Action action);
  void watch_job(const std::string& job);
  void keep();
  void nothing();
  void leave(bool say);
  void block();
  void switched_off();
  void load(bool keep_on_failure);
  void loaded(Evaluation evaluation, bool keep_on_failure);
  void failed(const Evaluation& evaluation, bool keep_on_failure);
  void pending(const PromptLoad& load, bool keep_on_failure);
  void stay_or_leave(bool stay);
  void hold(const std::string& file, const ProjectExtras& extras) const;
  void let_go() const;
  void blocked(const Evaluation& evaluation);
  void say_blocked();

  Environment left() const { return environment_left(setup_, seen_); }
  void set_changes(Environment target, const std::vector<VariableUndo>& applied);
  void remember(const std::string& name, Outcome outcome, std::vector<Dependency> dependencies,
                const Evaluation& evaluation = {});
  void want_extras(const ProjectExtras& extras);
  void want_loaded_extras();
  std::string short_path(const std::string& path) const {
    return with_tilde(path, setup_.places().home);
  }
  bool remembers() const { return !setup_.runtime_problem().has_value(); }

  const Setup& setup_;
  const PromptRequest& request_;
  const Report& report_;
  const Environment& current_;
  int64_t began_ns_;

  PromptSight seen_;
  Situation situation_;  ///< the same, as the plan takes it
  Basis basis_;
  bool ask_again_ = false;
  std::string job_;  ///< what this shell waits for from now on
  size_t heard_ = 0;
  PromptAnswer answer_;
};

PromptAnswer Prompt::answer() {
  seen_ = look_for_prompt(setup_, request_, report_);
  situation_ = situation_of(setup_, request_, seen_);
  const Action action = next(situation_);
  act(action);
  if (answer_.is_deferred) return answer_;
  const bool was_pending = seen_.attempt && seen_.attempt->outcome == Outcome::Pending;
  const bool goes_on =
      situation_.attempt_stands && (action == Action::Keep || action == Action::WaitOut);
  const bool is_over = was_pending && !goes_on;
  if (is_over && seen_.attempt->job != job_) give_up(setup_, *seen_.attempt, *request_.shell);
  if (answer_.signal != 0) return answer_;
  if (request_.shell && (seen_.request != Runtime::Request::None || is_over))
    setup_.runtime().clear_request(*request_.shell);
  answer_.record = basis_.record;
  if (request_.shell) {
    answer_.script.same = make_same_test(seen_.finding, basis_, setup_.runtime(),
                                         request_.shell_directory, seen_.generation);
    answer_.script.same->ask_every_time |= ask_again_;
    if (answer_.environment.has("DIRVENV_STATE"))
      answer_.script.same->virtual_env = answer_.environment.get_or("VIRTUAL_ENV", "");
    if (answer_.script.status == "loading") watch_job(goes_on ? seen_.attempt->job : job_);
  }
  return answer_;
}

// How the shell hears of its end: it is told, and where it cannot be, as after a kill, its next
// prompt sees that the process is gone.
void Prompt::watch_job(const std::string& job) {
  const auto worker = LoadJobs(setup_.runtime()).worker(job);
  // Of one that has ended and that nobody has waited for yet, only the directory is left.
  if (worker) answer_.script.same->present.push_back(fmt::format("/proc/{}/exe", worker->pid));
  if (request_.waits_as != Shell::Zsh) return;
  const std::string pipe = setup_.runtime().arrival_path(*request_.shell);
  if (ensure_fifo(pipe)) answer_.script.arrivals = pipe;
}

void Prompt::act(Action action) {
  switch (action) {
    case Action::Nothing:
      return nothing();
    case Action::Keep:
      return keep();
    case Action::Unload:
      if (request_.shell && seen_.attempt) setup_.runtime().remove(seen_.shell_name);
      return leave(true);
    case Action::WaitOut:
      leave(false);
      answer_.script.status = standing_status(*seen_.attempt, false);
      basis_ = renewed_basis(setup_.runtime(), seen_.shell_name, *seen_.attempt, began_ns_);
      return;
    case Action::Block:
      return block();
    case Action::Load:
      return load(false);
    case Action::Reload:
      return load(true);
  }
}

void Prompt::nothing() {
  if (request_.shell && seen_.attempt) setup_.runtime().remove(seen_.shell_name);
  set_changes(without_state(current_), {});
  want_extras({});
}

// Of a shell that has what is loaded only in its environment too, as a nested one.
void Prompt::want_loaded_extras() {
  if (!seen_.record) return;
  want_extras(seen_.record->extras);
  hold(seen_.record->file, seen_.record->extras);
}

// Somebody without a hook takes the environment and no more. An .envrc has extras from the file
// beside it, or from one that it reads.
void Prompt::want_extras(const ProjectExtras& extras) {
  if (!request_.shell) return;
  const FileIdentity& file = seen_.finding.identity;
  const std::string& whose = file.kind == "toml" ? file.path : seen_.finding.directory;
  answer_.script.extras = ShellExtras::of(file.path, short_path(whose), extras);
}

void Prompt::keep() {
  answer_.environment = current_;
  want_loaded_extras();
  const bool failing = situation_.attempt_stands;
  answer_.script.status = failing ? standing_status(*seen_.attempt, true) : "loaded";
  if (failing) {
    basis_ = renewed_basis(setup_.runtime(), seen_.shell_name, *seen_.attempt, began_ns_);
  } else if (seen_.record) {
    basis_ = renewed_basis(setup_.runtime(), seen_.load_name, *seen_.record, began_ns_);
  }
}

void Prompt::leave(bool say) {
  want_extras({});
  if (!seen_.state) {
    set_changes(without_state(current_), {});
    return;
  }
  let_go();
  set_changes(left(), {});
  if (seen_.record && seen_.record->owner_shell == seen_.shell_name)
    answer_.left_record = seen_.load_name;
  if (!say) return;
  answer_.script.message =
      unloaded_text(current_, setup_.places().home, seen_.undone.changed_by_user);
}

void Prompt::say_blocked() {
  // At a prompt the user's own 'no' needs no reminder.
  if (seen_.finding.verdict == Finding::Verdict::Denied && request_.shell) return;
  report_(Tone::Error, not_loaded_text(seen_.finding, request_.shell.has_value()));
}

void Prompt::switched_off() {
  leave(true);
  remember(seen_.shell_name, Outcome::Off, {});
  answer_.script.status = "off";
}

void Prompt::block() {
  if (seen_.is_off) return switched_off();
  const Outcome outcome = outcome_of(seen_.finding.verdict);
  const bool told = seen_.attempt && seen_.attempt->outcome == outcome &&
                    seen_.attempt->file == seen_.finding.identity.path &&
                    seen_.attempt->content_digest == seen_.finding.content_digest;
  leave(false);
  if (!told && request_.first_prompt) {
    // The next prompt says it: nothing is remembered, and it asks again.
    ask_again_ = true;
  } else {
    if (!told) say_blocked();
    remember(seen_.shell_name, outcome, {});
  }
  answer_.script.status = "blocked";
  answer_.status =
      seen_.finding.verdict == Finding::Verdict::Denied ? ExitStatus::Denied : ExitStatus::Blocked;
}

void Prompt::load(bool keep_on_failure) {
  using Request = Runtime::Request;
  const Environment base = base_of_load(setup_, seen_);
  PromptLoad load = load_for_prompt(
      setup_, request_, {seen_.finding, base, seen_.attempt, seen_.request == Request::Reload},
      report_);
  answer_.key = load.key;
  answer_.is_remembered = load.is_remembered && seen_.request == Request::None;
  answer_.is_deferred = load.is_deferred;
  if (load.is_deferred) return;
  if (!load.job.empty()) return pending(load, keep_on_failure);
  Evaluation& evaluation = load.evaluation;
  switch (evaluation.outcome) {
    case Evaluation::Outcome::Loaded:
      seen_.undone.base = base;
      return loaded(std::move(evaluation), keep_on_failure);
    case Evaluation::Outcome::Failed:
      return failed(evaluation, keep_on_failure);
    case Evaluation::Outcome::Blocked:
      return blocked(evaluation);
    case Evaluation::Outcome::Interrupted:
      remember(seen_.shell_name, Outcome::Interrupted, std::move(evaluation.dependencies));
      report_(Tone::Error, fmt::format("loading {} was stopped; `dirvenv reload` tries again",
                                       short_path(seen_.finding.identity.path)));
      answer_.signal = evaluation.signal;
      return;
  }
}

void Prompt::failed(const Evaluation& evaluation, bool keep_on_failure) {
  report_(Tone::Error,
          fmt::format("{}; {}", evaluation.error.message,
                      keep_on_failure ? "the last good environment stays" : "nothing was loaded"));
  stay_or_leave(keep_on_failure);
  remember(seen_.shell_name, Outcome::Failed, evaluation.dependencies);
  answer_.script.status = keep_on_failure ? "stale" : "failed";
  answer_.status = ExitStatus::Failed;
}

// This shell, too, has what is loaded; or it has left it.
void Prompt::hold(const std::string& file, const ProjectExtras& extras) const {
  const bool had_hook = seen_.record && !seen_.record->extras.last_leave.empty();
  if (!request_.shell || !remembers() || (extras.last_leave.empty() && !had_hook)) return;
  LoadRecord record;
  record.file = file;
  record.extras = extras;
  LastLeave(setup_.runtime()).enter(*request_.shell, record);
}

void Prompt::let_go() const {
  if (!request_.shell || !seen_.record || !remembers()) return;
  if (seen_.record->extras.last_leave.empty()) return;
  run_last_leave(LastLeave(setup_.runtime()).leave(*request_.shell, seen_.record->file), left());
}

void Prompt::stay_or_leave(bool stay) {
  if (!stay) return leave(false);
  answer_.environment = current_;
  want_loaded_extras();
}

// It goes on without this shell, which is told when it has ended.
void Prompt::pending(const PromptLoad& load, bool keep_on_failure) {
  job_ = load.job;
  heard_ = load.heard;
  stay_or_leave(keep_on_failure);
  remember(seen_.shell_name, Outcome::Pending, {});
  answer_.script.status = "loading";
  answer_.signal = load.signal;
  answer_.script.message = fmt::format("{} is still loading; `dirvenv wait` waits for it",
                                       short_path(seen_.finding.identity.path));
}

// The file is approved, but not what it reads. That stands like a failure until something changes.
void Prompt::blocked(const Evaluation& evaluation) {
  const UnapprovedMember& member = *evaluation.unapproved;
  if (Result<Done> noted = setup_.approvals().want(seen_.finding.identity.path, member); !noted) {
    report_(Tone::Error, noted.error().message);
  }
  report_(Tone::Error,
          unapproved_text(seen_.finding.identity.path, member, request_.shell.has_value()));
  leave(false);
  remember(seen_.shell_name, Outcome::MemberBlocked, evaluation.dependencies);
  answer_.script.status = "blocked";
  answer_.status = ExitStatus::Blocked;
}

void Prompt::loaded(Evaluation evaluation, bool keep_on_failure) {
  const Result<std::string> key = setup_.digest_key();
  if (!key) {
    evaluation.error = key.error();
    failed(evaluation, false);
    return;
  }
  Environment& target = evaluation.environment;
  LoadState state;
  state.load_id = random_bytes(kLoadIdBytes);
  state.key_id = key_id(*key);
  std::optional<UsersChanges> users;
  if (seen_.state && seen_.record && seen_.record->file == seen_.finding.identity.path)
    users.emplace(UsersChanges{current_, seen_.state->variables, seen_.undone.changed_by_user});
  state.variables = undo_of_load(seen_.undone.base, evaluation.lists, *key, users, target);
  const std::string text = encode_state(state);
  if (auto problem = state_problem(text)) {
    evaluation.error = Error{fmt::format("{}: {}", seen_.finding.identity.path, problem->message)};
    failed(evaluation, keep_on_failure);
    return;
  }
  target.set("DIRVENV_DIR", seen_.finding.directory);
  target.set("DIRVENV_FILE", seen_.finding.identity.path);
  target.set("DIRVENV_STATE", text);
  set_changes(std::move(target), state.variables);
  want_extras(evaluation.extras);
  if (seen_.record && seen_.record->file != seen_.finding.identity.path) let_go();
  hold(seen_.finding.identity.path, evaluation.extras);
  answer_.script.status = "loaded";
  answer_.script.message =
      fmt::format("loaded {}{}", short_path(seen_.finding.identity.path),
                  setup_.config().hide_env_diff ? std::string() : names_text(state.variables)) +
      beside_direnv_text(current_, seen_.finding.identity.path);
  if (seen_.record && seen_.record->owner_shell == seen_.shell_name)
    answer_.left_record = seen_.load_name;
  if (seen_.attempt) setup_.runtime().remove(seen_.shell_name);
  remember(to_hex(state.load_id), Outcome::Loaded, std::move(evaluation.dependencies), evaluation);
}

void Prompt::set_changes(Environment target, const std::vector<VariableUndo>& applied) {
  const std::vector<VariableUndo> none;
  describe_changes({current_, left(), target, applied, seen_.state ? seen_.state->variables : none,
                    seen_.undone.changed_by_user},
                   answer_.script);
  answer_.environment = std::move(target);
}

void Prompt::remember(const std::string& name, Outcome outcome,
                      std::vector<Dependency> dependencies, const Evaluation& evaluation) {
  if (!remembers() || name.empty()) return;
  LoadRecord record{outcome,
                    seen_.finding.identity.path,
                    seen_.finding.content_digest,
                    seen_.shell_name,
                    with_main_file(seen_.finding, std::move(dependencies), began_ns_),
                    evaluation.bash_because,
                    evaluation.extras,
                    began_ns_,
                    outcome == Outcome::Pending ? job_ : std::string(),
                    heard_};
  Result<Basis> basis = write_record(setup_.runtime(), name, std::move(record), began_ns_);
  if (basis) {
    basis_ = std::move(*basis);
  } else {
    report_(Tone::Error, basis.error().message);
  }
}

}  // namespace

PromptAnswer answer_prompt(const Setup& setup, const PromptRequest& request, const Report& report) {
  if (!request.first_prompt) return Prompt(setup, request, report).answer();
  const Report only_errors = [&](Tone tone, std::string_view text) {
    if (tone == Tone::Error) report(tone, text);
  };
  PromptAnswer answer = Prompt(setup, request, only_errors).answer();
  answer.script.message.clear();
  return answer;
}

}  // namespace dirvenv

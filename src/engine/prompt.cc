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
#include "engine/prompt_changes.h"
#include "engine/prompt_memory.h"
#include "engine/prompt_text.h"
#include "os/clock.h"
#include "os/random.h"

namespace dirvenv {
namespace {

using Outcome = LoadRecord::Outcome;

bool is_attempt(Outcome outcome) {
  return outcome == Outcome::Failed || outcome == Outcome::Interrupted;
}

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
  void look();
  Situation situation() const;
  bool lost_a_list() const;
  void act(Action action);
  void keep();
  void nothing();
  void leave(bool say);
  void block();
  void load(bool keep_on_failure);
  void loaded(Evaluation evaluation, bool keep_on_failure);
  void failed(const Evaluation& evaluation, bool keep_on_failure);
  void blocked(const Evaluation& evaluation);
  void say_blocked();

  Environment left() const;
  Environment without_ours(Environment environment) const;
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

  Finding finding_;
  std::optional<LoadState> state_;
  std::string load_name_;  ///< of the record of what is loaded
  std::optional<LoadRecord> record_;
  std::string shell_name_;
  std::string generation_;
  std::optional<LoadRecord> attempt_;  ///< this shell's last one that loaded nothing
  bool reload_requested_ = false;
  std::optional<std::string> key_;
  Undone undone_;
  Basis basis_;
  bool ask_again_ = false;
  PromptAnswer answer_;
};

PromptAnswer Prompt::answer() {
  look();
  act(next(situation()));
  if (answer_.signal != 0 || answer_.is_deferred) return answer_;
  if (request_.shell && reload_requested_) setup_.runtime().clear_request(*request_.shell);
  if (request_.shell) {
    answer_.script.same =
        make_same_test(finding_, basis_, setup_.runtime(), request_.shell_directory, generation_);
    answer_.script.same->ask_every_time |= ask_again_;
  }
  return answer_;
}

void Prompt::look() {
  if (!request_.working_directory.empty()) {
    const Gate gate = request_.shell ? setup_.gate_for(*request_.shell) : setup_.gate_here();
    finding_ = gate.find_from(request_.working_directory);
  }
  if (const auto text = current_.get("DIRVENV_STATE")) {
    state_ = decode_state(*text);
    if (!state_) report_(Tone::Error, "DIRVENV_STATE is damaged; what it was about stays as it is");
  }
  if (state_) {
    load_name_ = to_hex(state_->load_id);
    record_ = setup_.runtime().read(load_name_);
    key_ = key_of(setup_, *state_);
    undone_ = undo(current_, state_->variables, key_);
  } else {
    undone_.base = current_;
  }
  if (!request_.shell) return;
  shell_name_ = request_.shell->text();
  if (!remembers()) return;
  generation_ = setup_.runtime().register_shell(*request_.shell);
  if (request_.was_unanswered) setup_.runtime().remove(shell_name_);
  attempt_ = setup_.runtime().read(shell_name_);
  reload_requested_ = setup_.runtime().reload_requested(*request_.shell);
}

Situation Prompt::situation() const {
  Situation situation;
  situation.found = found_of(finding_.verdict);
  situation.loaded = state_.has_value();
  const std::string& path = finding_.identity.path;
  if (record_) {
    situation.same_file = record_->file == path;
    situation.same_content = record_->content_digest == finding_.content_digest;
    situation.fresh = is_fresh(*record_) && !lost_a_list();
  } else if (!remembers()) {
    // Without a memory what is loaded counts as right until the directory is left.
    situation.same_file = current_.get("DIRVENV_FILE") == path;
    situation.same_content = situation.fresh = situation.same_file;
  }
  situation.attempt_stands = attempt_ && is_attempt(attempt_->outcome) && attempt_->file == path &&
                             attempt_->content_digest == finding_.content_digest &&
                             is_fresh(*attempt_);
  situation.reload_requested = reload_requested_;
  return situation;
}

// What a shell reads as it starts may build a list anew that came with the project's elements, as
// /etc/profile does with PATH. Later such a change is the user's own.
bool Prompt::lost_a_list() const {
  return request_.first_prompt && state_ &&
         std::any_of(state_->variables.begin(), state_->variables.end(),
                     [&](const VariableUndo& variable) {
                       return variable.edit && undone_.changed_by_user.contains(variable.name);
                     });
}

void Prompt::act(Action action) {
  switch (action) {
    case Action::Nothing:
      return nothing();
    case Action::Keep:
      return keep();
    case Action::Unload:
      if (request_.shell) setup_.runtime().remove(shell_name_);
      return leave(true);
    case Action::WaitOut:
      leave(false);
      basis_ = renewed_basis(setup_.runtime(), shell_name_, *attempt_, began_ns_);
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
  if (request_.shell && attempt_) setup_.runtime().remove(shell_name_);
  set_changes(without_ours(current_), {});
  want_extras({});
}

// Of a shell that has what is loaded only in its environment too, as a nested one.
void Prompt::want_loaded_extras() {
  if (record_) want_extras(record_->extras);
}

// Somebody without a hook takes the environment and no more. An .envrc has extras from the file
// beside it, or from one that it reads.
void Prompt::want_extras(const ProjectExtras& extras) {
  if (!request_.shell) return;
  const FileIdentity& file = finding_.identity;
  const std::string& whose = file.kind == "toml" ? file.path : finding_.directory;
  answer_.script.extras = ShellExtras::of(file.path, short_path(whose), extras);
}

void Prompt::keep() {
  answer_.environment = current_;
  want_loaded_extras();
  const bool failing = situation().attempt_stands;
  if (failing) {
    basis_ = renewed_basis(setup_.runtime(), shell_name_, *attempt_, began_ns_);
  } else if (record_) {
    basis_ = renewed_basis(setup_.runtime(), load_name_, *record_, began_ns_);
  }
}

// The environment without what is loaded, the user's own changes kept.
Environment Prompt::left() const {
  return without_ours(keep_user_changes(undone_, current_));
}

Environment Prompt::without_ours(Environment environment) const {
  for (const char* const name : kStateNames)
    environment.unset(name);
  return environment;
}

void Prompt::leave(bool say) {
  want_extras({});
  if (!state_) {
    set_changes(without_ours(current_), {});
    return;
  }
  set_changes(left(), {});
  if (record_ && record_->owner_shell == shell_name_) setup_.runtime().remove(load_name_);
  if (!say) return;
  const std::string directory = current_.get_or("DIRVENV_DIR", "the project");
  answer_.script.message =
      fmt::format("unloaded {}{}", short_path(directory), left_alone_text(undone_.changed_by_user));
}

void Prompt::say_blocked() {
  // At a prompt the user's own 'no' needs no reminder.
  if (finding_.verdict == Finding::Verdict::Denied && request_.shell) return;
  report_(Tone::Error, not_loaded_text(finding_, request_.shell.has_value()));
}

void Prompt::block() {
  const Outcome outcome = outcome_of(finding_.verdict);
  const bool told = attempt_ && attempt_->outcome == outcome &&
                    attempt_->file == finding_.identity.path &&
                    attempt_->content_digest == finding_.content_digest;
  leave(false);
  if (!told && request_.first_prompt) {
    // The next prompt says it: nothing is remembered, and it asks again.
    ask_again_ = true;
  } else {
    if (!told) say_blocked();
    remember(shell_name_, outcome, {});
  }
  answer_.status =
      finding_.verdict == Finding::Verdict::Denied ? ExitStatus::Denied : ExitStatus::Blocked;
}

void Prompt::load(bool keep_on_failure) {
  const bool same_file = state_ && record_ && record_->file == finding_.identity.path;
  const Environment base = without_ours(same_file ? undone_.base : left());
  EvaluationContext context{setup_.places(),
                            setup_.config(),
                            setup_.runtime(),
                            setup_.program(),
                            request_.working_directory,
                            request_.show_progress,
                            report_,
                            !request_.becomes_command};
  if (request_.only_natively) context.needs_more = &answer_.is_deferred;
  Evaluation evaluation = evaluate(*finding_.approved, base, context);
  if (answer_.is_deferred) return;
  switch (evaluation.outcome) {
    case Evaluation::Outcome::Loaded:
      undone_.base = base;
      loaded(std::move(evaluation), keep_on_failure);
      return;
    case Evaluation::Outcome::Failed:
      failed(evaluation, keep_on_failure);
      return;
    case Evaluation::Outcome::Blocked:
      blocked(evaluation);
      return;
    case Evaluation::Outcome::Interrupted:
      remember(shell_name_, Outcome::Interrupted, std::move(evaluation.dependencies));
      report_(Tone::Error, fmt::format("loading {} was stopped; `dirvenv reload` tries again",
                                       short_path(finding_.identity.path)));
      answer_.signal = evaluation.signal;
      return;
  }
}

void Prompt::failed(const Evaluation& evaluation, bool keep_on_failure) {
  report_(Tone::Error,
          fmt::format("{}; {}", evaluation.error.message,
                      keep_on_failure ? "the last good environment stays" : "nothing was loaded"));
  if (keep_on_failure) {
    answer_.environment = current_;
    want_loaded_extras();
  } else {
    leave(false);
  }
  remember(shell_name_, Outcome::Failed, evaluation.dependencies);
  answer_.status = ExitStatus::Failed;
}

// The file is approved, but not what it reads. That stands like a failure until something changes.
void Prompt::blocked(const Evaluation& evaluation) {
  const UnapprovedMember& member = *evaluation.unapproved;
  if (Result<Done> noted = setup_.approvals().want(finding_.identity.path, member); !noted) {
    report_(Tone::Error, noted.error().message);
  }
  report_(Tone::Error, unapproved_text(finding_.identity.path, member, request_.shell.has_value()));
  leave(false);
  remember(shell_name_, Outcome::Failed, evaluation.dependencies);
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
  state.variables = undo_between(undone_.base, target, evaluation.lists, *key);
  if (state_ && record_ && record_->file == finding_.identity.path) {
    keep_users_values(current_, state_->variables, undone_.changed_by_user, state.variables,
                      target);
  }
  const std::string text = encode_state(state);
  if (auto problem = state_problem(text)) {
    evaluation.error = Error{fmt::format("{}: {}", finding_.identity.path, problem->message)};
    failed(evaluation, keep_on_failure);
    return;
  }
  target.set("DIRVENV_DIR", finding_.directory);
  target.set("DIRVENV_FILE", finding_.identity.path);
  target.set("DIRVENV_STATE", text);
  set_changes(std::move(target), state.variables);
  want_extras(evaluation.extras);
  answer_.script.message =
      fmt::format("loaded {}{}", short_path(finding_.identity.path),
                  setup_.config().hide_env_diff ? std::string() : names_text(state.variables));
  if (record_ && record_->owner_shell == shell_name_) setup_.runtime().remove(load_name_);
  if (attempt_) setup_.runtime().remove(shell_name_);
  remember(to_hex(state.load_id), Outcome::Loaded, std::move(evaluation.dependencies), evaluation);
}

void Prompt::set_changes(Environment target, const std::vector<VariableUndo>& applied) {
  const std::vector<VariableUndo> none;
  describe_changes({current_, left(), target, applied, state_ ? state_->variables : none,
                    undone_.changed_by_user},
                   answer_.script);
  answer_.environment = std::move(target);
}

void Prompt::remember(const std::string& name, Outcome outcome,
                      std::vector<Dependency> dependencies, const Evaluation& evaluation) {
  if (!remembers() || name.empty()) return;
  LoadRecord record{outcome,
                    finding_.identity.path,
                    finding_.content_digest,
                    shell_name_,
                    with_main_file(finding_, std::move(dependencies), began_ns_),
                    evaluation.bash_because,
                    evaluation.extras};
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

// SPDX-License-Identifier: MIT
#include "engine/native_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "engine/native_environment.h"

namespace dirvenv {
namespace {

// Functions may call each other, and files read each other, without an end.
constexpr int kDeepestCall = 32;
constexpr size_t kMostSteps = 200'000;

}  // namespace

NativeRun::NativeRun(const Approved& file, const Environment& base,
                     const EvaluationContext& context)
    : file_(file),
      context_(context),
      base_(base),
      variables_(starting_environment(file, base)),
      directory_(parent_path(file.identity().path)),
      source_{"", "./" + base_name(file.identity().path)} {}

void NativeRun::run(const Statements& statements) {
  const int status = run_all(statements);
  // Also of a list that would have ended nothing in the middle.
  if (status != 0 && ends_on_failure_) throw RefusedText{"a strict file whose last command fails"};
}

int NativeRun::run_all(const Statements& statements) {
  int status = 0;
  for (const Statement& statement : statements)
    status = run_statement(statement);
  return status;
}

// Only the last command of a list can end a strict file.
int NativeRun::run_statement(const Statement& statement) {
  int status = run_command(statement.first, !statement.rest.empty());
  for (size_t i = 0; i < statement.rest.size(); ++i) {
    const Statement::Next& next = statement.rest[i];
    if (next.is_and != (status == 0)) continue;
    status = run_command(next.command, i + 1 < statement.rest.size());
  }
  return status;
}

int NativeRun::run_command(const ShellCommand& command, bool is_tested) {
  if (++steps_ > kMostSteps) throw RefusedText{"very many commands"};
  here_ = command.place;
  last_line_ = command.last_line;
  const bool may_fail = is_tested || command.is_negated;
  tested_ += may_fail ? 1 : 0;
  const int status = run_what(command);
  tested_ -= may_fail ? 1 : 0;
  if (command.is_negated) return status == 0 ? 1 : 0;
  if (status != 0 && ends_on_failure_ && !is_tested && tested_ == 0) {
    throw RefusedText{"a failing command in a strict file"};
  }
  return status;
}

int NativeRun::run_what(const ShellCommand& command) {
  if (const auto* simple = std::get_if<SimpleCommand>(&command.what)) {
    return run_simple(*simple, command.redirections);
  }
  if (const auto* condition = std::get_if<Condition>(&command.what)) {
    return holds(*condition) ? 0 : 1;
  }
  if (const auto* choice = std::get_if<IfCommand>(&command.what)) return run_if(*choice);
  if (const auto* group = std::get_if<GroupCommand>(&command.what)) return run_all(group->body);
  return define(std::get<FunctionDefinition>(command.what));
}

int NativeRun::run_if(const IfCommand& command) {
  for (const IfCommand::Branch& branch : command.branches) {
    ++tested_;
    const int status = run_all(branch.condition);
    --tested_;
    if (status == 0) return run_all(branch.body);
  }
  return run_all(command.otherwise);
}

int NativeRun::run_simple(const SimpleCommand& command, const Redirections& redirections) {
  substitution_status_ = 0;
  for (const Assignment& assignment : command.assignments)
    assign(made_ready(assignment), false);
  int status = substitution_status_;
  if (!command.name.empty()) {
    const std::string caller = std::exchange(command_, command.name);
    Words words;
    const bool exports = command.name == "export";
    if (!exports) {
      for (const CommandArgument& argument : command.arguments)
        add_words(argument, words);
    }
    const Redirections before = output_.redirect(redirections);
    status = exports ? export_names(command.arguments) : call(command.name, words);
    command_ = caller;
    output_.restore(before);
  }
  return status;
}

// One that stands in for something else would change what other commands do.
bool NativeRun::may_define(const std::string& name) {
  const bool is_plain = std::all_of(name.begin(), name.end(),
                                    [](char c) { return is_name_character(c) || c == '-'; });
  return is_plain && !name.starts_with("-") && !is_shell_word(name) && !is_library_function(name) &&
         !knows(name);
}

int NativeRun::define(const FunctionDefinition& definition) {
  if (!may_define(definition.name)) {
    throw RefusedText{fmt::format("a function called `{}`", definition.name)};
  }
  if (variables_.exports_all()) throw RefusedText{"a function that is exported"};
  functions_[definition.name] = definition.body;
  return 0;
}

int NativeRun::call(const std::string& name, const Words& words) {
  if (const auto defined = functions_.find(name); defined != functions_.end()) {
    // A copy: the function may define itself anew.
    const std::shared_ptr<const Statements> body = defined->second;
    return call_function(*body, words);
  }
  const Builtin called = builtin(name);
  if (called == nullptr) throw RefusedText{"`" + name + "`"};
  // The library's own variables would be exported too.
  if (variables_.exports_all() && is_library_function(name) && called != &NativeRun::source) {
    throw RefusedText{fmt::format("`{}` behind `set -a`", name)};
  }
  return (this->*called)(words);
}

int NativeRun::call_function(const Statements& body, const Words& words) {
  if (++depth_ > kDeepestCall) throw RefusedText{"deeply nested calls"};
  const Words* const outer = std::exchange(arguments_, &words);
  const TextPlace place = here_;
  const int status = run_all(body);
  here_ = place;
  arguments_ = outer;
  --depth_;
  return status;
}

Evaluation NativeRun::take() {
  Evaluation evaluation;
  evaluation.outcome = Evaluation::Outcome::Loaded;
  evaluation.environment = variables_.exported();
  evaluation.lists = std::move(lists_);
  evaluation.extras = std::move(extras_);
  evaluation.no_cache = no_cache_;
  evaluation.dependencies = watches_.take();
  if (context_.needs_more != nullptr && output_.has_printed()) {
    *context_.needs_more = true;
  } else {
    output_.show(context_.report);
  }
  return evaluation;
}

Evaluation NativeRun::take_blocked(const UnapprovedMember& unapproved) {
  Evaluation evaluation = take();
  evaluation.outcome = Evaluation::Outcome::Blocked;
  evaluation.unapproved = unapproved;
  return evaluation;
}

Evaluation NativeRun::take_stopped(const StoppedLayer& stopped) {
  Evaluation evaluation = take();
  evaluation.outcome = Evaluation::Outcome::Interrupted;
  evaluation.signal = stopped.signal;
  return evaluation;
}

Refusal NativeRun::refusal(const RefusedText& refused) const {
  return {source_.path, here_.line, refused.construct};
}

std::variant<Evaluation, Refusal> evaluate_natively(const Approved& file, const Environment& base,
                                                    const EvaluationContext& context) {
  const auto parsed = parse_envrc(file.text());
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) return *refusal;
  const std::string problem =
      surroundings_problem(file.identity().path, base, context.config, context.places);
  if (!problem.empty()) return Refusal{"", 0, problem};
  NativeRun run(file, base, context);
  try {
    run.run(std::get<Statements>(parsed));
  } catch (const UnapprovedMember& unapproved) {
    return run.take_blocked(unapproved);
  } catch (const StoppedLayer& stopped) {
    return run.take_stopped(stopped);
  } catch (const RefusedText& refused) {
    return run.refusal(refused);
  }
  return run.take();
}

}  // namespace dirvenv

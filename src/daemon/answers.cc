// SPDX-License-Identifier: MIT
#include "daemon/answers.h"

#include "core/path.h"
#include "core/shell_script_fish.h"
#include "engine/hook_answer.h"
#include "os/clock.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// An environment of more than 2 MiB cannot be given to a program.
constexpr size_t kQuestionLimit = size_t{8} << 20;
// fish writes a question in 0.2 ms, and asks no other for 30 ms at least.
constexpr int64_t kEarlyMs = 2;

bool may_answer(const Setup& setup, const Channels& channels) {
  return wants_daemon(setup) && !setup.runtime_problem() &&
         setup.places().runtime == channels.directory();
}

// The client, as if the shell had started it.
ChildSpec renewal_of(const ProcessId& shell, const HookQuestion& question,
                     const std::string& directory, const std::string& program) {
  ChildSpec spec;
  spec.arguments = {program,
                    "export",
                    std::string(name_of(question.shell)),
                    "--hook",
                    std::to_string(shell.pid),
                    question.directory,
                    "--renew"};
  spec.environment = question.environment->entries();
  spec.directory = directory;
  spec.own_session = true;
  return spec;
}

}  // namespace

std::optional<HookQuestion> take_question(const Channels& channels, const ProcessId& shell) {
  const std::string path = join_path(channels.path(shell), kQuestionFile);
  const Result<std::string> text = read_own_file(path, kQuestionLimit);
  remove_file(path);
  return text ? parse_hook_question(*text) : std::nullopt;
}

EarlyLook::EarlyLook(const ProcessId& shell, const Places& places)
    : shell_(shell), began_ms_(steady_clock_ms()), seen_(Surroundings::at(places)) {}

std::optional<Surroundings> EarlyLook::take(const ProcessId& shell) {
  if (shell != shell_ || steady_clock_ms() - began_ms_ > kEarlyMs) return std::nullopt;
  return std::move(seen_);
}

HookAnswer answer_for(const AnswerTools& tools, const ProcessId& shell,
                      const HookQuestion& question, std::optional<Surroundings> seen) {
  const Channels& channels = tools.channels;
  if (!question.environment) return {};
  const auto directory = working_directory_of(shell);
  if (!directory) return {};
  const bool colour = question.is_terminal && wants_colour(*question.environment);
  const Result<Setup> setup = Setup::make(*question.environment, tools.program, std::move(seen));
  if (!setup || !may_answer(*setup, channels)) return {};
  std::string said;
  const Report report = [&](Tone tone, std::string_view text) {
    said += (said.empty() ? "" : "\n") + line_of(tone, text, colour);
  };
  PromptRequest request;
  request.shell = shell;
  request.shell_directory = question.directory;
  request.working_directory = *directory;
  request.only_natively = true;
  request.is_terminal = question.is_terminal;
  request.waits_as = question.shell;
  if (question.is_terminal) request.cache = &tools.cache;
  PromptAnswer answer = answer_prompt(*setup, request, report);
  HookAnswer whole;
  whole.places = setup->places();
  const bool may_remember = question.is_terminal && setup->config().cache;
  if (may_remember && (answer.is_deferred || !answer.key.empty()))
    whole.renewal = renewal_of(shell, question, *directory, tools.program);
  if (answer.is_deferred || answer.signal != 0) return whole;
  refuse_special_names(question.shell, answer, report);
  answer.script.said = said;
  if (question.shell == Shell::Fish) {
    answer.script.channel = channels.path(shell);
    answer.script.asked = std::stoll(question.number) + 1;
    answer.script.hook_has_words = true;
    answer.script.says_on_output = question.may_say_on_output;
  }
  whole.script = script_of(question.shell, answer, colour);
  whole.record = answer.record;
  whole.key = answer.key;
  whole.is_remembered = answer.is_remembered;
  whole.left_record = answer.left_record;
  return whole;
}

std::string no_answer_for_fish(const HookQuestion& question) {
  std::string script = take_fish_answer(false, true);
  if (!question.unclear.empty()) script += "set -gua _dirvenv_unclear";
  for (const std::string& name : question.unclear)
    script += " " + name;
  return script + "\n";
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <charconv>
#include <variant>

#include "cli/command.h"
#include "cli/target_output.h"
#include "client/daemon_link.h"
#include "core/path.h"
#include "engine/hook_answer.h"
#include "engine/load_renewal.h"
#include "engine/prompt.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/interrupts.h"

namespace dirvenv {
namespace {

// A shell with a hook that has a protocol of its own, or another reader.
using Target = std::variant<Shell, TargetFormat>;

std::optional<Target> target_named(std::string_view name) {
  if (const auto format = target_format_named(name)) return Target{*format};
  // "-bash" and "/bin/bash" are what $0 holds.
  if (name.starts_with("-")) name.remove_prefix(1);
  const std::string base = base_name(name);
  for (const Shell shell : {Shell::Bash, Shell::Zsh, Shell::Fish}) {
    if (base == name_of(shell)) return Target{shell};
  }
  return std::nullopt;
}

// What follows the shell's name: nothing, or what a hook tells.
struct HookWords {
  std::optional<ProcessId> shell;
  std::string directory;
  bool first = false;
  bool unanswered = false;
  bool renews = false;
  bool was_cut = false;
  bool only_loads = false;  ///< for a shell without a prompt: see shell-hooks/non-interactive.bash
  bool valid = true;
};

HookWords read_hook_words(const std::vector<std::string>& arguments) {
  HookWords words;
  if (arguments.size() <= 1) return words;
  words.only_loads = arguments.size() == 2 && arguments[1] == "--non-interactive";
  if (words.only_loads) return words;
  const std::string more = arguments.size() > 4 ? arguments[4] : "";
  words.first = arguments.size() == 5 && more == "--first";
  words.unanswered = arguments.size() == 5 && more == "--unanswered";
  words.renews = arguments.size() == 5 && more == "--renew";
  words.was_cut = arguments.size() == 5 && more == "--cut";
  words.valid = arguments[1] == "--hook" && (arguments.size() == 4 || words.first ||
                                             words.unanswered || words.renews || words.was_cut);
  if (!words.valid) return words;
  pid_t pid = 0;
  const std::string& number = arguments[2];
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), pid);
  words.shell = parsed.ec == std::errc() && pid > 0 ? process_with(pid) : std::nullopt;
  words.valid = words.shell.has_value();
  words.directory = arguments[3];
  return words;
}

constexpr std::string_view kNotWritten =
    "what is to change could not be written; nothing was changed";

void print_answer(std::string_view text, PromptAnswer& answer, const Output& output) {
  if (print(text)) return;
  output.say(Tone::Error, kNotWritten);
  answer.status = ExitStatus::Error;
}

void print_for_shell(Shell shell, PromptAnswer& answer, const Output& output, bool hook) {
  refuse_special_names(shell, answer, output.report());
  const std::string text = script_of(shell, answer, output.has_colour());
  if (hook) {
    print_answer(frame_script(text), answer, output);
  } else if (!text.empty()) {
    print_answer(text + "\n", answer, output);
  }
}

void print_for_format(TargetFormat format, PromptAnswer& answer, const Environment& environment,
                      const Output& output) {
  std::vector<TargetChange> changes;
  for (const VariableChange& change : answer.script.changes) {
    if (change.kind != VariableChange::Kind::Forget) changes.push_back({change.name, change.value});
  }
  if (!answer.script.message.empty()) output.say(Tone::Status, answer.script.message);
  if (print_changes(format, changes, environment, output)) return;
  output.say(Tone::Error, kNotWritten);
  answer.status = ExitStatus::Error;
}

// What a shell without a prompt takes at its start. It keeps what it has come with where nothing is
// to be loaded: a program of a project may work in other directories. Nobody reads what it says,
// but for what has gone wrong; a denial has not.
int print_only_load(const Setup& setup, PromptRequest& request, Shell shell, const Output& output) {
  std::vector<std::string> errors;
  request.show_progress = false;
  PromptAnswer answer = answer_prompt(setup, request, [&](Tone tone, std::string_view text) {
    if (tone == Tone::Error) errors.emplace_back(text);
  });
  if (answer.signal != 0) Interrupts::die_by(answer.signal);
  if (answer.status != ExitStatus::Denied) {
    for (const std::string& error : errors)
      output.say(Tone::Error, error);
  }
  answer.script.message.clear();
  if (answer.environment.has("DIRVENV_STATE")) print_for_shell(shell, answer, output, false);
  return static_cast<int>(answer.status);
}

int run_export_command(const Invocation& invocation) {
  std::vector<std::string> arguments = invocation.arguments;
  return run_export(arguments, invocation.environment, invocation.program);
}

}  // namespace

int run_export(const std::vector<std::string>& arguments, const Environment& environment,
               const std::string& program) {
  const Output output(environment);
  const auto fail = [&](std::string_view why, ExitStatus status) {
    output.say(Tone::Error, why);
    return static_cast<int>(status);
  };
  const auto target = arguments.empty() ? std::nullopt : target_named(arguments[0]);
  if (!target) {
    return fail("export needs the name of a shell or a format; `dirvenv help export` lists them",
                ExitStatus::Usage);
  }
  const Shell* const shell = std::get_if<Shell>(&*target);
  const HookWords words = read_hook_words(arguments);
  if (!words.valid || (words.only_loads && shell == nullptr)) {
    return fail("export takes a shell only; see `dirvenv help export`", ExitStatus::Usage);
  }
  const Result<Setup> setup = Setup::make(environment, program);
  if (!setup) return fail(setup.error().message, ExitStatus::Error);
  PromptRequest request;
  request.shell = words.shell;
  request.shell_directory = words.directory;
  request.working_directory = working_directory().value_or("");
  request.show_progress = output.is_terminal();
  request.is_terminal = output.is_terminal();
  if (words.shell && shell != nullptr && reason_without_daemon(*setup).empty()) {
    request.waits_as = *shell;
  }
  request.first_prompt = words.first;
  request.was_unanswered = words.unanswered;
  request.was_cut = words.was_cut;
  if (words.renews) {
    // Only what is shown on a terminal is remembered.
    request.is_terminal = true;
    renew_load(*setup, request);
    return 0;
  }
  if (words.only_loads) return print_only_load(*setup, request, *shell, output);
  PromptAnswer answer = answer_prompt(*setup, request, output.report());
  // Elvish and Nushell apply no answer of a program that has failed, and show how it ended.
  const bool is_plain_hook = words.shell && shell == nullptr;
  if (answer.signal != 0 && is_plain_hook) return 0;
  if (answer.signal != 0) Interrupts::die_by(answer.signal);
  if (shell == nullptr) {
    print_for_format(std::get<TargetFormat>(*target), answer, environment, output);
  } else {
    if (words.shell) {
      answer.script.channel = link_to_daemon(*setup, *words.shell, *shell, answer).value_or("");
      // A shell counts from here, so that no number comes back, also where its hook has been read
      // anew: what a daemon said late would be the answer to another question.
      answer.script.asked = steady_clock_ms() * 1'000'000;
    }
    print_for_shell(*shell, answer, output, words.shell.has_value());
  }
  if (!answer.left_record.empty()) setup->runtime().remove(answer.left_record);
  return is_plain_hook ? 0 : static_cast<int>(answer.status);
}

const Command kExport = {"export", {},
                         "SHELL",  "Print what a shell, an editor or CI has to change here",
                         {},       run_export_command};

}  // namespace dirvenv

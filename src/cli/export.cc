// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <charconv>

#include "cli/command.h"
#include "client/daemon_link.h"
#include "core/json.h"
#include "core/path.h"
#include "engine/hook_answer.h"
#include "engine/load_renewal.h"
#include "engine/prompt.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/interrupts.h"

namespace dirvenv {
namespace {

enum class Target { Bash, Zsh, Fish, Json };

std::optional<Target> target_named(std::string_view name) {
  // "-bash" and "/bin/bash" are what $0 holds.
  if (name.starts_with("-")) name.remove_prefix(1);
  const std::string base = base_name(name);
  if (base == "bash") return Target::Bash;
  if (base == "zsh") return Target::Zsh;
  if (base == "fish") return Target::Fish;
  if (base == "json") return Target::Json;
  return std::nullopt;
}

Shell shell_of(Target target) {
  if (target == Target::Zsh) return Shell::Zsh;
  return target == Target::Fish ? Shell::Fish : Shell::Bash;
}

// What follows the shell's name: nothing, or what a hook tells.
struct HookWords {
  std::optional<ProcessId> shell;
  std::string directory;
  bool first = false;
  bool unanswered = false;
  bool renews = false;
  bool was_cut = false;
  bool valid = true;
};

HookWords read_hook_words(const std::vector<std::string>& arguments) {
  HookWords words;
  if (arguments.size() <= 1) return words;
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

void print_answer(std::string_view text, PromptAnswer& answer, const Output& output) {
  if (print(text)) return;
  output.say(Tone::Error, "what is to change could not be written; nothing was changed");
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

void print_json(PromptAnswer& answer, const Output& output) {
  Json::Object object;
  for (const VariableChange& change : answer.script.changes) {
    if (change.kind == VariableChange::Kind::Forget) continue;
    if (change.value && !is_utf8(*change.value)) {
      output.say(Tone::Error, change.name + " is not UTF-8, which JSON cannot carry; left out");
      continue;
    }
    object[change.name] = change.value ? Json{*change.value} : Json{};
  }
  if (!answer.script.message.empty()) output.say(Tone::Status, answer.script.message);
  if (!object.empty()) print_answer(write_json(Json{object}) + "\n", answer, output);
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
    return fail("export needs one of bash, zsh, fish, json; see `dirvenv help export`",
                ExitStatus::Usage);
  }
  const HookWords words = read_hook_words(arguments);
  if (!words.valid) {
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
  if (words.shell && *target != Target::Json && reason_without_daemon(*setup).empty()) {
    request.waits_as = shell_of(*target);
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
  PromptAnswer answer = answer_prompt(*setup, request, output.report());
  if (answer.signal != 0) Interrupts::die_by(answer.signal);
  if (*target == Target::Json) {
    print_json(answer, output);
  } else {
    const Shell shell = shell_of(*target);
    if (words.shell) {
      answer.script.channel = link_to_daemon(*setup, *words.shell, shell, answer).value_or("");
      // A shell counts from here, so that no number comes back, also where its hook has been read
      // anew: what a daemon said late would be the answer to another question.
      answer.script.asked = steady_clock_ms() * 1'000'000;
    }
    print_for_shell(shell, answer, output, words.shell.has_value());
  }
  if (!answer.left_record.empty()) setup->runtime().remove(answer.left_record);
  return static_cast<int>(answer.status);
}

const Command kExport = {
    "export", {},
    "SHELL",  "Print what a shell has to change, for bash, zsh, fish or as json",
    {},       run_export_command};

}  // namespace dirvenv

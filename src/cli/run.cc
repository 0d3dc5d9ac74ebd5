// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/target_output.h"
#include "core/nearest_word.h"
#include "engine/prompt.h"

namespace dirvenv {
namespace {

constexpr std::string_view kHelpHead =
    "dirvenv: the environment of a directory, in your shell while you are there\n\n"
    "Usage: dirvenv COMMAND [ARGUMENT…]\n\n";
constexpr std::string_view kTail =
    "\nStart: eval \"$(dirvenv hook bash)\" in ~/.bashrc (zsh: the same in ~/.zshrc; fish:\n"
    "dirvenv hook fish | source), then write an .envrc and type `dirvenv allow`.\n"
    "`dirvenv help COMMAND` tells more, `dirvenv help trust` what you are asked before a\n"
    "file is loaded; `man dirvenv` tells all.\n";

constexpr std::string_view kStatuses =
    "\nExit status: 0 loaded or nothing to load, 2 wrong usage, 3 blocked, 4 denied, 5 failed.\n";
constexpr std::string_view kCommandStatuses =
    "\nExit status: the command's own; 126 it cannot be run, 127 not found; without starting it:\n"
    "2 wrong usage, 3 blocked, 4 denied, 5 failed.\n";

const Command* command_named(std::string_view name) {
  for (const Command& command : all_commands()) {
    if (command.name == name) return &command;
    for (const std::string_view alias : command.aliases) {
      if (alias == name) return &command;
    }
  }
  return nullptr;
}

std::string words_of(const Command& command) {
  std::string text(command.name);
  for (const auto& [flag, what] : command.flags)
    text += fmt::format(" [{}]", flag);
  if (!command.arguments.empty()) text += fmt::format(" {}", command.arguments);
  return text;
}

std::string text_for(const Command& command) {
  std::string text = fmt::format("{}.\n\nUsage: dirvenv {}\n", command.summary, words_of(command));
  if (!command.aliases.empty())
    text += fmt::format("Also:  {}\n", fmt::join(command.aliases, ", "));
  for (const auto& [flag, what] : command.flags)
    text += fmt::format("  {}  {}\n", flag, what);
  if (command.name == "export") text += fmt::format("SHELL: {}.\n{}", kTargetNames, kStatuses);
  if (command.name == "env") text += kStatuses;
  if (command.name == "exec") text += kCommandStatuses;
  return text;
}

// How many words a row takes: "[X]" may be missing, "X…" takes all that is left.
struct Arity {
  size_t least = 0;
  size_t most = 0;
};

Arity arity_of(const Command& command) {
  Arity arity;
  std::string_view rest = command.arguments;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    const bool optional = word.starts_with("[");
    arity.most = word.find("…") == std::string_view::npos ? arity.most + 1 : SIZE_MAX;
    if (!optional) ++arity.least;
    if (arity.most == SIZE_MAX) break;
  }
  return arity;
}

int usage_error(const Output& output, const Command& command, std::string_view why) {
  output.say(Tone::Error,
             fmt::format("{}: {}; usage: dirvenv {}", command.name, why, words_of(command)));
  return static_cast<int>(ExitStatus::Usage);
}

// `exec` hands on whatever follows, also what looks like a flag.
bool takes_everything(const Command& command) {
  return command.name == "exec";
}

int run_one(const Command& command, std::vector<std::string> words, Invocation& invocation) {
  CLI::App app;
  app.set_help_flag();
  bool help = false;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, bool>> flags;
  std::vector<std::pair<std::string, std::optional<std::string>>> values;
  flags.reserve(command.flags.size());
  values.reserve(command.flags.size());
  if (!takes_everything(command)) {
    app.add_flag("-h,--help", help);
    for (const auto& [name, what] : command.flags) {
      if (const size_t blank = name.find(' '); blank != std::string_view::npos) {
        values.emplace_back(name.substr(0, blank), std::nullopt);
        app.add_option(values.back().first, values.back().second);
      } else {
        flags.emplace_back(name, false);
        app.add_flag(flags.back().first, flags.back().second);
      }
    }
    app.add_option("arguments", arguments);
    std::reverse(words.begin(), words.end());
    try {
      app.parse(words);
    } catch (const CLI::ParseError& error) {
      return usage_error(invocation.output, command, error.what());
    }
  } else {
    help = !words.empty() && (words[0] == "--help" || words[0] == "-h");
    arguments = std::move(words);
  }
  if (help) return print(text_for(command)) ? 0 : 1;
  const Arity arity = arity_of(command);
  if (!takes_everything(command) && arguments.size() < arity.least) {
    return usage_error(invocation.output, command, "an argument is missing");
  }
  if (!takes_everything(command) && arguments.size() > arity.most) {
    return usage_error(invocation.output, command, "too many arguments");
  }
  for (const auto& [name, given] : flags) {
    if (given) invocation.flags.insert(name);
  }
  for (auto& [name, value] : values) {
    if (value) invocation.values.emplace(name, std::move(*value));
  }
  invocation.arguments = std::move(arguments);
  return command.run(invocation);
}

}  // namespace

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = {
      kAllow,  kDiff,   kCheck,    kDeny,    kEdit,  kInit,  kStatus, kPs,      kWhy, kPython,
      kVenv,   kSync,   kIde,      kReload,  kWait,  kOff,   kOn,     kExec,    kEnv, kHook,
      kExport, kStdlib, kFetchurl, kMigrate, kTrust, kPrune, kDaemon, kVersion, kHelp};
  return commands;
}

std::optional<std::string> help_text(const std::string& command) {
  if (!command.empty()) {
    const Command* const found = command_named(command);
    return found == nullptr ? std::nullopt : std::optional(text_for(*found));
  }
  std::string text(kHelpHead);
  for (const Command& row : all_commands()) {
    const std::string words =
        fmt::format("{}{}{}", row.name, row.arguments.empty() ? "" : " ", row.arguments);
    text += fmt::format("  {:<20} {}\n", words, row.summary);
  }
  return text.append(kTail);
}

Error no_such_command(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Command& command : all_commands())
    names.push_back(command.name);
  const std::string_view near = nearest_word(name, names);
  if (!near.empty())
    return Error{fmt::format("there is no command {}; did you mean `{}`?", name, near)};
  return Error{fmt::format("there is no command {}; see `dirvenv help`", name)};
}

int run_command_line(const std::vector<std::string>& arguments, const Environment& environment,
                     const std::string& program) {
  const Output output(environment);
  Invocation invocation{environment, program, output, {}, {}, {}};
  std::string name = arguments.empty() ? "help" : arguments[0];
  if (name == "--help" || name == "-h") name = "help";
  if (name == "--version" || name == "-V") name = "version";
  const Command* const command = command_named(name);
  if (command == nullptr) {
    return invocation.fail(no_such_command(name), static_cast<int>(ExitStatus::Usage));
  }
  std::vector<std::string> words(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  // A login shell's $0 is "-bash", which is no flag.
  if (command->name == "hook") {
    for (std::string& word : words)
      if (word.size() > 2 && word[0] == '-' && word[1] != '-') word.erase(0, 1);
  }
  return run_one(*command, std::move(words), invocation);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// The commands that dirvenv has under the name `direnv`.
#include "cli/as_direnv.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/as_direnv_changes.h"
#include "cli/fetched_output.h"
#include "cli/output.h"
#include "cli/plain_hook.h"
#include "core/dotted_version.h"
#include "core/path.h"
#include "core/quote.h"
#include "direnv/commands.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

const std::vector<DirenvCommand>& direnv_commands();

const DirenvCommand* direnv_command_named(std::string_view name) {
  for (const DirenvCommand& command : direnv_commands()) {
    const auto& aliases = command.aliases;
    if (command.name == name || std::find(aliases.begin(), aliases.end(), name) != aliases.end()) {
      return &command;
    }
  }
  return nullptr;
}

std::string direnv_help(bool with_private) {
  std::string text = fmt::format(
      "direnv v{}\nUsage: direnv COMMAND [...ARGS]\n\nAvailable commands\n------------------\n",
      kDirenvVersion);
  for (const DirenvCommand& command : direnv_commands()) {
    if (command.is_private && !with_private) continue;
    const std::string_view blank = command.arguments.empty() ? "" : " ";
    text += fmt::format("{}{}{}{}:\n", command.is_private ? "*" : "", command.name, blank,
                        command.arguments);
    if (!command.aliases.empty()) {
      text += fmt::format("  aliases: {}\n", fmt::join(command.aliases, ", "));
    }
    text += fmt::format("  {}\n", command.summary);
  }
  if (with_private) text += "* = private commands\n";
  return text + "This is dirvenv " DIRVENV_VERSION ", called as direnv; see `man dirvenv`.\n";
}

int run_direnv_help(const DirenvCall& call) {
  return print(direnv_help(!call.words.empty())) ? 0 : 1;
}

int run_direnv_version(const DirenvCall& call) {
  if (call.words.empty()) return print(std::string(kDirenvVersion) + "\n") ? 0 : 1;
  std::string wanted = call.words[0];
  if (!wanted.starts_with("v")) wanted.insert(0, "v");
  const auto numbers = parse_dotted_version(wanted);
  if (!numbers) {
    return fail_as_direnv(call.environment, wanted + " is not a valid semver version");
  }
  if (*parse_dotted_version(kDirenvVersion) >= *numbers) return 0;
  return fail_as_direnv(call.environment,
                        fmt::format("current version v{} is older than the desired version {}",
                                    kDirenvVersion, wanted));
}

int run_direnv_fetchurl(const DirenvCall& call) {
  if (call.words.empty()) return fail_as_direnv(call.environment, "missing URL argument");
  std::optional<Sri> wanted;
  if (call.words.size() > 1) {
    Result<Sri> parsed = parse_sri(call.words[1]);
    if (!parsed) return fail_as_direnv(call.environment, parsed.error().message);
    wanted = std::move(*parsed);
  }
  Interrupts interrupts;
  const auto fetched = fetch_url(call.words[0], wanted, call.environment, interrupts);
  if (interrupts.take() != 0 || interrupts.seen() != 0) Interrupts::die_by(interrupts.seen());
  if (!fetched) return fail_as_direnv(call.environment, fetched.error().message);
  return print(fetched_output(call.words[0], wanted.has_value(), *fetched)) ? 0 : 1;
}

int run_direnv_stdlib(const DirenvCall& call) {
  return print(library_alone(call.caller)) ? 0 : 1;
}

// The path by which it was called, and what follows.
std::string caller_words(Shell shell, const std::vector<std::string>& caller) {
  std::string words = quote(shell, caller[0]);
  for (size_t i = 1; i < caller.size(); ++i)
    words += " " + caller[i];
  return words;
}

std::string hook_text(std::string_view hook, const std::string& words) {
  constexpr std::string_view kMark = "@DIRVENV@";
  std::string text(hook);
  for (size_t at = 0; (at = text.find(kMark, at)) != std::string::npos; at += words.size())
    text.replace(at, kMark.size(), words);
  return text;
}

int run_direnv_hook(const DirenvCall& call) {
  struct Hook {
    std::string_view name;
    Shell shell;
    std::string_view text;
  };
  const Hook hooks[] = {{"bash", Shell::Bash, shell_files::direnv_hook_bash},
                        {"zsh", Shell::Zsh, shell_files::direnv_hook_zsh},
                        {"fish", Shell::Fish, shell_files::direnv_hook_fish}};
  std::string name = base_name(call.word(0));
  if (name.starts_with("-")) name.erase(0, 1);
  for (const Hook& hook : hooks) {
    if (hook.name != name) continue;
    return print(hook_text(hook.text, caller_words(hook.shell, call.caller))) ? 0 : 1;
  }
  // The others call one program, by its path.
  const auto format = target_format_named(name);
  const std::string text =
      format ? plain_hook(*format, call.caller[0], call.environment) : std::string();
  if (!text.empty() && call.caller.size() > 1) {
    return fail_as_direnv(call.environment, name + " needs a link called direnv; call that");
  }
  if (!text.empty()) return print(text) ? 0 : 1;
  return fail_as_direnv(call.environment, fmt::format("unknown target shell '{}'", call.word(0)));
}

const std::vector<DirenvCommand>& direnv_commands() {
  static const std::vector<DirenvCommand> commands = {
      kDirenvAllow,
      kDirenvBlock,
      kDirenvEdit,
      kDirenvExec,
      {"fetchurl",
       {},
       "URL [SRI]",
       "Fetches a text and prints its hash, or the path of the one with the hash SRI",
       false,
       run_direnv_fetchurl},
      {"help",
       {"--help"},
       "[ALL]",
       "Shows this; with a word, the private commands as well",
       false,
       run_direnv_help},
      {"hook", {}, "SHELL", "Prints the hook for the rc file of a shell", false, run_direnv_hook},
      kDirenvLog,
      kDirenvPrune,
      kDirenvReload,
      kDirenvStatus,
      {"stdlib",
       {},
       "",
       "Prints the bash functions that an .envrc may call",
       false,
       run_direnv_stdlib},
      {"version",
       {"--version"},
       "[AT_LEAST]",
       "Prints the version of direnv whose behaviour this has, or fails if it is older",
       false,
       run_direnv_version},
      kDirenvApplyDump,
      kDirenvCheckRequired,
      kDirenvCurrent,
      kDirenvDotenv,
      kDirenvDump,
      kDirenvExport,
      kDirenvShowDump,
      kDirenvWatch,
      kDirenvWatchDir,
      kDirenvWatchList,
      kDirenvWatchPrint};
  return commands;
}

}  // namespace

int run_as_direnv(const std::vector<std::string>& arguments, const Environment& environment,
                  const std::string& program, const std::vector<std::string>& caller) {
  const std::string name = arguments.empty() ? "help" : arguments[0];
  const DirenvCommand* const command = direnv_command_named(name);
  if (command == nullptr) {
    return fail_as_direnv(environment, fmt::format("command \"direnv {}\" not found", name));
  }
  DirenvCall call{environment, program, caller, {}};
  if (!arguments.empty()) call.words.assign(arguments.begin() + 1, arguments.end());
  return command->run(call);
}

}  // namespace dirvenv

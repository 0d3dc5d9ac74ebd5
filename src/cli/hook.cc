// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/plain_hook.h"
#include "cli/target_output.h"
#include "core/json.h"
#include "core/path.h"
#include "core/quote.h"
#include "core/shell_script_fish.h"
#include "core/target_quote.h"
#include "engine/prompt.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

// With every `mark` replaced.
std::string with_word(std::string_view hook, std::string_view mark, const std::string& word) {
  std::string text(hook);
  for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += word.size())
    text.replace(at, mark.size(), word);
  return text;
}

std::string with_program(std::string_view hook, const std::string& word) {
  return with_word(hook, "@DIRVENV@", word);
}

std::string without_comments(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n') + 1);
    if (!line.starts_with('#')) out += line;
    text.remove_prefix(line.size());
  }
  return out;
}

// In single quotes, in which two of them are one.
std::string elvish_quoted(std::string_view text) {
  return "'" + with_word(text, "'", "''") + "'";
}

std::string hook_for(Shell shell, const std::string& program) {
  const std::string word = quote(shell, program);
  switch (shell) {
    case Shell::Bash:
      return with_program(shell_files::hook_bash, word);
    case Shell::Zsh:
      return with_program(shell_files::hook_zsh, word);
    case Shell::Fish:
      return with_program(shell_files::hook_fish, word) + fish_words_of_hook();
  }
  return {};
}

int run_hook(const Invocation& invocation) {
  const std::string base = base_name(invocation.arguments.empty() ? "" : invocation.arguments[0]);
  const std::string name = base.starts_with("-") ? base.substr(1) : base;
  const std::string& program = invocation.program;
  const bool prompts = !invocation.flags.contains("--non-interactive");
  for (const Shell shell : {Shell::Bash, Shell::Zsh, Shell::Fish}) {
    if (name != name_of(shell)) continue;
    if (prompts) return !print(hook_for(shell, program));
    if (shell == Shell::Fish) break;
    const std::string text = with_program(shell_files::non_interactive_bash, quote(shell, program));
    return !print(with_word(text, "@SHELL@", name));
  }
  const auto format = target_format_named(name);
  const std::string text =
      format && prompts ? plain_hook(*format, program, invocation.environment) : std::string();
  if (!text.empty()) return !print(text);
  return invocation.fail(
      Error{fmt::format("hook {} one of bash, zsh{}; see `dirvenv help hook`",
                        prompts ? "needs" : "--non-interactive needs",
                        prompts ? ", fish, tcsh, elvish, pwsh, murex, nushell, xonsh, ksh" : "")},
      static_cast<int>(ExitStatus::Usage));
}

}  // namespace

std::string plain_hook(TargetFormat format, const std::string& program, const Environment& caller) {
  const bool utf8 = has_utf8_locale(caller);
  switch (format) {
    case TargetFormat::Tcsh:
      return with_program(without_comments(shell_files::hook_tcsh),
                          tcsh_quoted(tcsh_quoted(program, utf8), utf8));
    case TargetFormat::Ksh:
      return with_program(shell_files::hook_ksh, posix_quoted(program));
    case TargetFormat::Elvish:
      return with_program(shell_files::hook_elv, elvish_quoted(program));
    case TargetFormat::Xonsh:
      return with_program(shell_files::hook_xsh, hex_quoted(program));
    case TargetFormat::Nushell:
      return with_program(shell_files::hook_nu, write_json_line(Json{program}));
    case TargetFormat::Pwsh:
      return with_program(shell_files::hook_ps1, pwsh_quoted(program));
    case TargetFormat::Murex:
      // It has no way to quote a single quote.
      return with_program(shell_files::hook_mx,
                          program.find('\'') == program.npos ? "'" + program + "'" : "dirvenv");
    case TargetFormat::Json:
    case TargetFormat::Vim:
    case TargetFormat::Gha:
    case TargetFormat::Systemd:
    case TargetFormat::Sh:
    case TargetFormat::Dotenv:
    case TargetFormat::Null:
      break;
  }
  return {};
}

const Command kHook = {
    "hook",
    {},
    "SHELL",
    "Print the hook for the rc file of a shell",
    {{"--non-interactive", "bash, zsh: for scripts and tools, which have no prompt (BASH_ENV)"}},
    run_hook};

}  // namespace dirvenv

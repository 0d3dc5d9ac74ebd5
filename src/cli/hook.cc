// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "core/path.h"
#include "core/quote.h"
#include "core/shell_script_fish.h"
#include "engine/prompt.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

constexpr std::string_view kProgramMark = "@DIRVENV@";

std::string with_program(std::string_view hook, Shell shell, const std::string& program) {
  const std::string word = quote(shell, program);
  std::string text(hook);
  for (size_t at = 0; (at = text.find(kProgramMark, at)) != std::string::npos; at += word.size())
    text.replace(at, kProgramMark.size(), word);
  return text;
}

int run_hook(const Invocation& invocation) {
  const std::string name = invocation.arguments.empty() ? "" : base_name(invocation.arguments[0]);
  const std::string shell = name.starts_with("-") ? name.substr(1) : name;
  const std::string& program = invocation.program;
  if (shell == "bash") return !print(with_program(shell_files::hook_bash, Shell::Bash, program));
  if (shell == "zsh") return !print(with_program(shell_files::hook_zsh, Shell::Zsh, program));
  if (shell == "fish")
    return !print(with_program(shell_files::hook_fish, Shell::Fish, program) +
                  fish_words_of_hook());
  return invocation.fail(Error{"hook needs one of bash, zsh, fish; see `dirvenv help hook`"},
                         static_cast<int>(ExitStatus::Usage));
}

}  // namespace

const Command kHook = {
    "hook", {}, "SHELL", "Print the hook for the rc file of bash, zsh or fish", {}, run_hook};

}  // namespace dirvenv

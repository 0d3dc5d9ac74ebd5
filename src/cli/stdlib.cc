// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "core/quote.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

int run_stdlib(const Invocation& invocation) {
  return print(library_alone({invocation.program, "--as", "direnv"})) ? 0 : 1;
}

}  // namespace

std::string library_alone(const std::vector<std::string>& direnv) {
  // Its patterns are extended ones, which bash has to know before it reads them.
  std::string text = "shopt -s extglob\n_dv_program=(";
  for (const std::string& word : direnv)
    text += " " + quote(Shell::Bash, word);
  text += " )\n";
  if (direnv.size() == 1) text += "direnv=" + quote(Shell::Bash, direnv[0]) + "\n";
  return text.append(shell_files::stdlib_bash).append(shell_files::stdlib_alone_bash);
}

const Command kStdlib = {"stdlib",  {}, "", "Print the bash functions that an .envrc may call", {},
                         run_stdlib};

}  // namespace dirvenv

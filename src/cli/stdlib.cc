// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "core/quote.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

int run_stdlib(const Invocation& invocation) {
  return print(library_alone(invocation.program, "")) ? 0 : 1;
}

}  // namespace

std::string library_alone(const std::string& program, const std::string& direnv) {
  // Its patterns are extended ones, which bash has to know before it reads them.
  std::string text = "shopt -s extglob\n_dv_program=" + quote(Shell::Bash, program) + "\n";
  if (!direnv.empty()) text += "direnv=" + quote(Shell::Bash, direnv) + "\n";
  return text.append(shell_files::stdlib_bash).append(shell_files::stdlib_alone_bash);
}

const Command kStdlib = {"stdlib",  {}, "", "Print the bash functions that an .envrc may call", {},
                         run_stdlib};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

int run_stdlib(const Invocation&) {
  return print(std::string(kLibraryHead) + std::string(shell_files::stdlib_bash)) ? 0 : 1;
}

}  // namespace

const Command kStdlib = {"stdlib",  {}, "", "Print the bash functions that an .envrc may call", {},
                         run_stdlib};

}  // namespace dirvenv

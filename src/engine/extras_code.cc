// SPDX-License-Identifier: MIT
#include "engine/extras_code.h"

#include "shell_files/shell_files.h"

namespace dirvenv {

std::string_view extras_code(Shell shell) {
  switch (shell) {
    case Shell::Bash:
      return shell_files::extras_bash;
    case Shell::Zsh:
      return shell_files::extras_zsh;
    case Shell::Fish:
      break;
  }
  return shell_files::extras_fish;
}

}  // namespace dirvenv

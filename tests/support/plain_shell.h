// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/quote.h"
#include "support/clean_run.h"
#include "support/temp_dir.h"

namespace dirvenv::test {

/// The shell as a command without the user's files. fish has universal variables only
/// `with_config`, which is empty where HOME is a directory of the test.
inline std::string plain_shell(Shell shell, bool with_config = false) {
  switch (shell) {
    case Shell::Bash:
      return "bash --norc";
    case Shell::Zsh:
      return "zsh -f";
    case Shell::Fish:
      return with_config ? "fish" : "fish --no-config";
  }
  return {};
}

inline constexpr Shell kAllShells[] = {Shell::Bash, Shell::Zsh, Shell::Fish};

/// The text for one of the shells.
struct PerShell {
  std::string bash, zsh, fish;
  const std::string& of(Shell shell) const {
    switch (shell) {
      case Shell::Bash:
        return bash;
      case Shell::Zsh:
        return zsh;
      case Shell::Fish:
        break;
    }
    return fish;
  }
};

}  // namespace dirvenv::test

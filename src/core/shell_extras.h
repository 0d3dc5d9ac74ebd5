// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/project_extras.h"
#include "core/quote.h"

namespace dirvenv {

/// Which aliases and hooks a shell is to have. The printed code compares with what the shell has
/// (shell-hooks/extras.*), so that one which has just that already is left alone, whoever's
/// environment it was started with.
struct ShellExtras {
  std::string file;   ///< the project file; empty: none, as nothing is loaded
  std::string shown;  ///< whose they are, for messages
  ProjectExtras extras;

  /// Those of a project; none where it has nothing for a shell.
  static ShellExtras of(const std::string& file, const std::string& shown,
                        const ProjectExtras& extras);
};

/// Whether names and texts can be printed.
bool is_valid(const ShellExtras& wanted);

/// Comes before the environment changes: takes back what the shell has of another project, and
/// runs that one's `leave`. Empty `wanted`: of any.
std::string leave_extras(Shell shell, const ShellExtras& wanted);

/// Comes behind the environment: sets aliases, and in bash and zsh runs `enter`. `code` is
/// shell-hooks/extras.*, for that shell. Does nothing where $DIRVENV_FILE is not `file`, as where
/// the shell refused the environment.
std::string enter_extras(Shell shell, const ShellExtras& wanted, std::string_view code);

/// For fish: runs the `enter` that enter_extras() has left due. Comes last, as Ctrl-C in a
/// project's own code cuts nothing of the answer.
std::string run_fish_enter();

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/quote.h"

namespace dirvenv {

/// The question that a hook asks before it starts a process: is everything as the client left it?
/// All paths are absolute. The shells' `-nt` and `-ot` compare nanoseconds.
struct SameTest {
  bool ask_every_time = false;  ///< nothing a builtin can test would tell: the answer is always no
  std::string directory;        ///< $PWD as the shell has it
  std::string stamp;            ///< must exist; its time is shortly before the client looked
  std::string generation;       ///< must not be newer than the stamp; empty: none
  std::vector<std::pair<std::string, std::string>> unmoved;  ///< file, and one of the same time
  std::vector<std::string> not_newer;   ///< must exist and not be newer than the stamp
  std::vector<std::string> present;     ///< must be there, whatever their times
  std::vector<std::string> absent;      ///< must not be there at all
  std::vector<std::string> not_files;   ///< must not be regular files (candidates of the lookup)
  std::vector<std::string> unreadable;  ///< skipped by the lookup while they cannot be read
  /// What VIRTUAL_ENV must still hold, as after the user's own `deactivate` it does not; empty: it
  /// is not asked for. Not in fish, whose test cannot look at variables.
  std::string virtual_env;
  std::vector<std::string> foreign;  ///< skipped by the lookup while they are not ours
};

/// A shell command that defines `_dirvenv_same`, which is true while all of `test` holds: one test
/// of builtins, on one line of printable ASCII. In bash and zsh it is a function, and also false
/// once a minute ($SECONDS), so that the client looks at what no builtin can see. In fish, where to
/// define a function costs five times as much, it is what follows `test "$PWD" =`.
std::string define_same_test(Shell shell, const SameTest& test);

}  // namespace dirvenv

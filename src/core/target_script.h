// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"

namespace dirvenv {

/// What `export` and `env` print beside the scripts for bash, zsh and fish: for shells whose hook
/// is a plain one, and for what is no shell.
///
///              | what comes out                                    | what it cannot hold
///   Tcsh       | setenv and unsetenv, a line for each, to eval     | in a UTF-8 locale: not UTF-8
///   Elvish     | a JSON object in one line, null for unset         | not UTF-8
///   Murex      | the same                                          | not UTF-8
///   Nushell    | the same                                          | not UTF-8
///   Json       | the same over several lines                       | not UTF-8
///   Pwsh       | statements in one line, for Invoke-Expression     | not UTF-8; before 7.5 an
///   empty
///              |                                                   | value is an unset variable
///   Xonsh      | statements of Python                              |
///   Ksh, Sh    | export and unset, a line for each, to eval        |
///   Vim        | call setenv(), a line for each; also for Neovim   |
///   Gha        | for the file that $GITHUB_ENV names               | not UTF-8; unset; names that
///              |                                                   | the runner refuses
///   Systemd    | for a file that EnvironmentFile= names            | not UTF-8; unset
///   Dotenv     | for a file that core/dotenv reads                 | see dotenv_quoted(); unset;
///   more
///              |                                                   | than such a file may hold
///   Null       | NAME=VALUE, unset as NAME, a NUL behind each      |
enum class TargetFormat {
  Tcsh,
  Elvish,
  Pwsh,
  Murex,
  Json,
  Vim,
  Gha,
  Systemd,
  Nushell,
  Xonsh,
  Ksh,
  Sh,
  Dotenv,
  Null
};

struct TargetChange {
  std::string name;
  std::optional<std::string> value;  ///< bytes without NUL; nullopt: unset
};

/// What the text depends on beside the changes.
struct TargetContext {
  std::string_view random;     ///< for Gha: hexadecimal digits that no value can foresee
  bool is_utf8_locale = true;  ///< for Tcsh: how the shell reads text
};

/// Whether the C library of who has this environment reads text as UTF-8.
bool has_utf8_locale(const Environment& environment);

struct TargetText {
  std::string text;                   ///< whole lines; empty: nothing to change
  std::vector<std::string> left_out;  ///< a sentence for each change that is not in it
};

/// The format by the name of a shell ("tcsh", "-tcsh", "/bin/tcsh"; also mksh, lksh, ksh93, dash,
/// ash, nu) or its own ("json", "gha"); nullopt: there is none, also for bash, zsh and fish.
std::optional<TargetFormat> target_format_named(std::string_view name);

/// The changes in `format`, in their order (JSON: sorted). A name that is not valid
/// (is_valid_name()) is never printed, but left out.
TargetText print_target(TargetFormat format, const std::vector<TargetChange>& changes,
                        const TargetContext& context = {});

}  // namespace dirvenv

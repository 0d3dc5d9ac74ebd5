// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/quote.h"
#include "core/same_test.h"
#include "core/shell_extras.h"

namespace dirvenv {

/// One variable of the shell that is to change.
struct VariableChange {
  enum class Kind {
    Apply,    ///< a load sets or unsets it
    Restore,  ///< a load is taken back; what only the shell knew (see below) wins over `value`
    Forget,   ///< the user has taken it over: only drop what was remembered of it
  };
  Kind kind = Kind::Apply;
  std::string name;                  ///< must be is_valid_name()
  std::optional<std::string> value;  ///< nullopt: unset
  bool was_exported = false;         ///< Apply: the environment already holds the name
};

/// All that one answer to a hook does.
struct ShellScript {
  std::string said;  ///< shown on stderr before anything else, by who has none of the shell's
  /// For fish: stdout is the same terminal. A builtin whose output is sent to stderr has a thread
  /// of fish's write it, which takes 0.11 ms instead of 0.02 (loops of 3,000).
  bool says_on_output = false;
  /// Before anything else: what takes the environment from where it is to the new one.
  std::vector<VariableChange> changes;
  /// Instead, where the shell holds a read-only variable among `changes`: what leads to the last
  /// good or the base environment.
  std::vector<VariableChange> fallback;
  std::optional<SameTest> same;  ///< for a hook; nullopt: the caller has none
  /// What the shell's aliases and hooks are to be; nullopt: they stay as they are.
  std::optional<ShellExtras> extras;
  std::string_view extras_code;  ///< shell-hooks/extras.* for that shell, where `extras` has any
  std::string channel;           ///< the directory where the hook can ask from now on; empty: none
  int64_t asked = 0;             ///< with `channel`: no question has been asked by a higher number
  /// For a hook: what prompts show, in the shell's own variable DIRVENV_STATUS: "loading",
  /// "loaded", "stale", "blocked", "failed", "off"; empty: no project.
  std::string_view status;
  bool hook_has_words = false;  ///< for fish: its hook has fish_words_of_hook()
  std::string arrivals;         ///< with "loading", for zsh: the pipe that tells of its end
  std::string message;          ///< shown on stderr once `changes` are applied; empty: none
};

/// The script as one line of printable ASCII for `shell` to eval. A variable that the shell holds
/// unexported (an array, a list, fish's universal scope) is put aside in `_dirvenv_…` before a load
/// covers it, and comes back when the load is taken back. A name that is not valid is never
/// printed: a caller that passes one gets an empty script. The hooks of a project run where what
/// they see is whole: `leave` before anything has changed, `enter` at the very end, so that Ctrl-C
/// in one leaves nothing half done.
std::string print_script(Shell shell, const ShellScript& script);

/// `script` as a hook takes it: eight digits (bytes of what follows the colon), ':', the script,
/// and a closing mark. A reply that was cut anywhere fails that check.
std::string frame_script(std::string_view script);

/// `script` as a file for a hook of bash or zsh to source: it empties that file,
/// $_dirvenv_channel/answer, before anything else, and sets _dirvenv_whole at its end. With ten
/// variables that takes bash 0.19 ms; to read, check and eval it took 0.34 (loops of 1,000).
std::string answer_file_of(std::string_view script);

/// Names that `shell` itself owns, so that setting them would fail or do something else. They are
/// not to be among the changes that a load applies; where one is taken back they are passed over.
/// Read-only variables of the user are found by the printed script.
bool is_special_name(Shell shell, std::string_view name);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/shell_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/contains.h"
#include "core/name_rules.h"
#include "core/shell_script_fish.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

// Tells whether one of the names is read-only, by trying to make it local. No process, and no
// `${name@a}`, which bash has only since 4.4.
constexpr std::string_view kBashLocked =
    "_dirvenv_locked() { if builtin local \"$@\"; then builtin return 1; fi; "
    "builtin local _dirvenv_n; for _dirvenv_n; do "
    "builtin local \"$_dirvenv_n\" || { _dirvenv_name=$_dirvenv_n; builtin return 0; }; done; "
    "builtin return 1; } 2>/dev/null; "sv;

constexpr std::string_view kBashKeep =
    "_dirvenv_keep() { if builtin eval \"[[ \\${_dirvenv_was_$1+x} ]]\"; then builtin return 0; "
    "fi; "
    "builtin local _dirvenv_d; _dirvenv_d=$(builtin declare -p \"$1\"); builtin unset -v \"$1\"; "
    "builtin printf -v \"_dirvenv_was_$1\" %s \"${_dirvenv_d/#declare /declare -g }\"; }; "sv;

constexpr std::string_view kBashBack =
    "_dirvenv_back() { builtin local _dirvenv_w=_dirvenv_was_$1; "
    "if [[ ${!_dirvenv_w+x} ]]; then builtin unset -v \"$1\" 2>/dev/null && "
    "builtin eval \"${!_dirvenv_w}\" || _dirvenv_stuck \"$1\"; builtin unset -v \"$_dirvenv_w\"; "
    "elif (($# > 1)); then builtin export \"$1=$2\" 2>/dev/null || _dirvenv_stuck \"$1\"; "
    "else builtin unset -v \"$1\" 2>/dev/null || _dirvenv_stuck \"$1\"; fi; }; "sv;

// The user has made it read-only since the load.
constexpr std::string_view kStuck =
    "_dirvenv_stuck() { builtin printf 'dirvenv: error %s is read-only in this shell and stays as "
    "it is\\n' \"$1\" >&2; }; "sv;

// A special parameter keeps its nature: unset would end it, so its text is put aside instead. What
// zsh takes for a number (UID, GID) or a list of its own never gets a value of ours: a load in
// another shell may have set the name, and giving it back would change the user of a root shell.
constexpr std::string_view kZshLocked =
    "function _dirvenv_locked { local _dirvenv_n; for _dirvenv_n; do case ${(tP)_dirvenv_n} in "
    "(*readonly*|(array|integer|float|association)*special*) "
    "typeset -g _dirvenv_name=$_dirvenv_n; return 0;; esac; done; return 1; }; "sv;

constexpr std::string_view kZshKeep =
    "function _dirvenv_keep { local _dirvenv_w=_dirvenv_was_$1; "
    "if (( ${(P)+_dirvenv_w} )); then return 0; fi; "
    "if [[ ${(tP)1} == *special* ]]; then "
    "typeset -g \"$_dirvenv_w=typeset -g +x $1=${(qqqq)${(P)1}}\"; "
    "else typeset -g \"$_dirvenv_w=$(typeset -p $1)\"; builtin unset $1; fi; }; "sv;

constexpr std::string_view kZshBack =
    "function _dirvenv_back { local _dirvenv_w=_dirvenv_was_$1; "
    "if [[ ${(tP)1} == (array|integer|float|association)*special* ]]; then return 0; "
    "elif [[ ${(tP)1} == *readonly* ]]; then _dirvenv_stuck $1; "
    "elif (( ${(P)+_dirvenv_w} )); then [[ ${(tP)1} == *special* ]] || builtin unset $1; "
    "builtin eval ${(P)_dirvenv_w}; builtin unset $_dirvenv_w; "
    "elif (( $# > 1 )); then export \"$1=$2\"; else builtin unset $1; fi; }; "sv;

// Whatever a project wants in these, the shell has its own idea of them.
constexpr std::array kBashSpecial = {
    "BASHPID"sv,   "BASH_ALIASES"sv,  "BASH_ARGC"sv,    "BASH_ARGV"sv,   "BASH_ARGV0"sv,
    "BASH_CMDS"sv, "BASH_COMMAND"sv,  "BASH_LINENO"sv,  "BASH_SOURCE"sv, "BASH_SUBSHELL"sv,
    "DIRSTACK"sv,  "EPOCHREALTIME"sv, "EPOCHSECONDS"sv, "FUNCNAME"sv,    "GROUPS"sv,
    "HISTCMD"sv,   "LINENO"sv,        "PIPESTATUS"sv,   "RANDOM"sv,      "SECONDS"sv,
    "SRANDOM"sv};
// Setting the first changes the user id of a root shell; the second is another name of PROMPT.
constexpr std::array kZshSpecial = {"USERNAME"sv, "prompt"sv};

// What is seldom needed, as one word for the shell: to parse it would be most of the work.
std::string seldom(Shell shell, const std::string& text) {
  return "builtin eval " + quote(shell, text) + "; ";
}

// Puts aside what the shell holds unexported under the names that are new to the environment. bash
// is asked by `declare -p`, which alone knows an array without elements.
std::string keep_posix(Shell shell, const std::vector<VariableChange>& changes) {
  std::string names;
  std::string any;
  std::string each;
  for (const VariableChange& change : changes) {
    if (change.kind != VariableChange::Kind::Apply || change.was_exported) continue;
    // Nobody but us has these.
    if (is_never_name(change.name)) continue;
    names += " " + change.name;
    any += fmt::format("${{{}+x}}", change.name);
    each += fmt::format("(( ! ${{+{0}}} )) || _dirvenv_keep {0}; ", change.name);
  }
  if (names.empty()) return {};
  // One test for all of them: mostly there is nothing.
  if (shell == Shell::Zsh) {
    return fmt::format("if [[ -n {} ]]; then {}fi; ", any,
                       seldom(shell, std::string(kZshKeep) + each));
  }
  const auto loop = [&](std::string_view found) {
    return fmt::format(
        "for _dirvenv_n in{}; do ! builtin declare -p \"$_dirvenv_n\" || {}; done >/dev/null "
        "2>&1; ",
        names, found);
  };
  return fmt::format(
      "{}if [[ ${{_dirvenv_any+x}} ]]; then {}fi; builtin unset -v _dirvenv_n "
      "_dirvenv_any; ",
      loop("_dirvenv_any=1"),
      seldom(shell, std::string(kBashKeep) + loop("_dirvenv_keep \"$_dirvenv_n\"")));
}

// One command each for all that is set and all that is unset: parsing them is most of the work.
std::string apply_posix(Shell shell, const std::vector<VariableChange>& changes) {
  std::string set;
  std::string unset;
  for (const VariableChange& change : changes) {
    if (change.kind != VariableChange::Kind::Apply) continue;
    if (change.value) {
      set += fmt::format(" {}={}", change.name, quote(shell, *change.value));
    } else {
      unset += " " + change.name;
    }
  }
  std::string text = keep_posix(shell, changes);
  if (!set.empty()) text += "builtin export" + set + "; ";
  if (!unset.empty()) text += "builtin unset -v" + unset + "; ";
  return text;
}

// Gives back what was there before. Nothing that the environment could not carry was put aside, as
// a rule, and nothing is read-only: one command then unsets all that was not there.
std::string give_back(Shell shell, const std::vector<VariableChange>& changes) {
  std::string kept;
  std::string types;
  std::string unset;
  std::string set;
  std::string each;
  for (const VariableChange& change : changes) {
    if (change.kind != VariableChange::Kind::Restore) continue;
    // Set in another shell, which this one was started from.
    if (is_special_name(shell, change.name)) continue;
    const std::string word = change.value ? " " + quote(shell, *change.value) : "";
    kept += fmt::format("${{_dirvenv_was_{}+x}}", change.name);
    types += fmt::format("${{(t){}}}", change.name);
    each += fmt::format("_dirvenv_back {}{}; ", change.name, word);
    if (change.value) {
      set += fmt::format(" {}={}", change.name, word.substr(1));
    } else {
      unset += " " + change.name;
    }
  }
  if (kept.empty()) return {};
  std::string at_once;
  if (!unset.empty()) at_once += " && builtin unset -v" + unset;
  if (!set.empty()) at_once += " && builtin export" + set;
  if (shell == Shell::Zsh) {
    return fmt::format(
        "if [[ -z {} && {} != *((array|integer|float|association)*special|readonly)* ]]{}; then "
        "builtin true; else {}fi; ",
        kept, types, at_once, seldom(shell, std::string(kStuck).append(kZshBack) + each));
  }
  return fmt::format("if {{ [[ -z {} ]]{}; }} 2>/dev/null; then builtin true; else {}fi; ", kept,
                     at_once, seldom(shell, std::string(kStuck).append(kBashBack) + each));
}

std::string print_changes(Shell shell, const std::vector<VariableChange>& changes,
                          bool hook_has_words) {
  if (shell == Shell::Fish) return print_fish_changes(changes, hook_has_words);
  std::string text = give_back(shell, changes);
  for (const VariableChange& change : changes) {
    const bool is_special = is_special_name(shell, change.name);
    if (change.kind == VariableChange::Kind::Forget && !is_special) {
      text += fmt::format("builtin unset -v _dirvenv_was_{}; ", change.name);
    }
  }
  return text + apply_posix(shell, changes);
}

std::string say(Shell shell, const ShellScript& script, std::string_view message) {
  if (message.empty()) return {};
  const bool on_output = shell == Shell::Fish && script.says_on_output;
  return fmt::format("builtin printf '%s\\n' {}{}; ", quote(shell, message),
                     on_output ? "" : " >&2");
}

// The names that are to be set and so must not be read-only, for bash and zsh to check; empty:
// none.
std::string names_to_check(const std::vector<VariableChange>& changes) {
  std::string names;
  for (const VariableChange& change : changes) {
    if (change.kind == VariableChange::Kind::Apply) names += " " + change.name;
  }
  return names;
}

std::string checked(Shell shell, const ShellScript& script) {
  const std::string names = names_to_check(script.changes);
  const std::string all = print_changes(shell, script.changes, script.hook_has_words) +
                          say(shell, script, script.message);
  if (names.empty() || shell == Shell::Fish) return all;
  // What was loaded before has to go all the same.
  const std::string refused = fmt::format(
      "{}{}builtin printf 'dirvenv: error %s is read-only in this shell; {}. Take it out of the "
      "file, "
      "or start another shell\\n' \"$_dirvenv_name\" >&2; builtin unset -v _dirvenv_name; ",
      script.extras ? leave_extras(shell, {}) : "", print_changes(shell, script.fallback, false),
      script.fallback.empty() ? "nothing was changed" : "nothing was loaded");
  return fmt::format("{}if _dirvenv_locked{}; then {}else {}builtin true; fi; ",
                     shell == Shell::Zsh ? kZshLocked : kBashLocked, names, seldom(shell, refused),
                     all);
}

// Its own words, so that no quoting is needed.
std::string set_status(Shell shell, const ShellScript& script) {
  const std::string_view status = script.status;
  std::string text;
  if (shell == Shell::Fish) {
    text = fmt::format("set -gu DIRVENV_STATUS {}; ", status);
    // So that the hook has one thing less to test.
    if (status == "loading") text += "set -gu _dirvenv_loads; ";
  } else if (shell == Shell::Zsh) {
    text = fmt::format("typeset -g +x DIRVENV_STATUS={}; ", status);
  } else {
    text = fmt::format("builtin export -n DIRVENV_STATUS={}; ", status);
  }
  if (shell == Shell::Zsh && !script.arrivals.empty()) {
    text += fmt::format("typeset -g +x _dirvenv_arrivals={}; ", quote(shell, script.arrivals));
  }
  return text;
}

bool all_valid(const std::vector<VariableChange>& changes) {
  return std::all_of(changes.begin(), changes.end(),
                     [](const VariableChange& change) { return is_valid_name(change.name); });
}

// PATH is none, nor what dirvenv has sealed. Aliases and hooks are a project's words as well.
bool may_hold_secrets(const ShellScript& script) {
  if (script.extras && !script.extras->file.empty()) return true;
  return std::any_of(script.changes.begin(), script.changes.end(), [](const auto& change) {
    const bool tells = change.value || change.kind == VariableChange::Kind::Apply;
    return tells && change.name != "PATH" && !is_never_name(change.name);
  });
}

}  // namespace

std::string print_script(Shell shell, const ShellScript& script) {
  if (!all_valid(script.changes) || !all_valid(script.fallback)) return {};
  if (script.extras && !is_valid(*script.extras)) return {};
  // Where Ctrl-C ends fish among them, the next prompt is to go on.
  const bool enters = script.extras && !script.extras->file.empty();
  const bool steps = shell == Shell::Fish && (!script.changes.empty() || enters);
  const bool empties = may_hold_secrets(script);
  std::string text;
  if (shell == Shell::Fish && script.same) text = take_fish_answer(steps, empties);
  text += say(shell, script, script.said);
  if (script.extras) text += leave_extras(shell, *script.extras);
  if (!script.changes.empty() || !script.message.empty()) text += checked(shell, script);
  if (script.same) {
    text += set_status(shell, script) + define_same_test(shell, *script.same) + "; ";
  }
  if (script.extras && shell == Shell::Fish)
    text += enter_extras(shell, *script.extras, script.extras_code);
  if (steps) text += end_fish_answer(script.same.has_value(), script.same && empties);
  if (!script.channel.empty()) {
    const std::string quoted = quote(shell, script.channel);
    // fish gets a number for one question; others count on.
    text += shell == Shell::Fish
                ? fmt::format("set -gu _dirvenv_channel {} {}; ", quoted, script.asked)
                : fmt::format("_dirvenv_channel={}; _dirvenv_asked={}; ", quoted, script.asked);
  }
  if (shell != Shell::Fish && script.extras)
    text += enter_extras(shell, *script.extras, script.extras_code);
  if (shell == Shell::Fish && enters) text += run_fish_enter();
  // Options, aliases and functions of the user must not reach our words.
  if (shell == Shell::Zsh && !text.empty())
    text = "() { emulate -L zsh -o no_aliases; " + text + "}";
  return text;
}

std::string frame_script(std::string_view script) {
  constexpr std::string_view kFrameMark = "#dirvenv-end";
  return fmt::format("{:08}:{}{}", script.size() + kFrameMark.size(), script, kFrameMark);
}

// All in one line: zsh reads on in the file as it runs it, and finds it empty.
std::string answer_file_of(std::string_view script) {
  std::string text = "builtin printf '' 2>/dev/null >|\"$_dirvenv_channel/answer\"; ";
  text += script;
  if (!text.ends_with("; ")) text += "; ";
  return text + "_dirvenv_whole=1\n";
}

bool is_special_name(Shell shell, std::string_view name) {
  switch (shell) {
    case Shell::Bash:
      return contains(kBashSpecial, name);
    case Shell::Zsh:
      return contains(kZshSpecial, name);
    case Shell::Fish:
      return is_fish_special(name);
  }
  return false;
}

}  // namespace dirvenv

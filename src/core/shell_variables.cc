// SPDX-License-Identifier: MIT
#include "core/shell_variables.h"

#include <algorithm>
#include <array>

#include "core/contains.h"
#include "core/name_rules.h"
#include "core/word_expansion.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kShellPrefixes = {"BASH"sv,     "COMP_"sv, "DIRENV_"sv, "DIRVENV_"sv,
                                       "_dirvenv"sv, "_dv_"sv,  "HIST"sv,    "READLINE_"sv};

constexpr std::array kShellNames = {"CHILD_MAX"sv,
                                    "COLUMNS"sv,
                                    "COMPREPLY"sv,
                                    "COPROC"sv,
                                    "DIRSTACK"sv,
                                    "EPOCHREALTIME"sv,
                                    "EPOCHSECONDS"sv,
                                    "EUID"sv,
                                    "EXECIGNORE"sv,
                                    "FIGNORE"sv,
                                    "FUNCNAME"sv,
                                    "FUNCNEST"sv,
                                    "GLOBIGNORE"sv,
                                    "GLOBSORT"sv,
                                    "GROUPS"sv,
                                    "HOSTFILE"sv,
                                    "HOSTNAME"sv,
                                    "HOSTTYPE"sv,
                                    "IFS"sv,
                                    "IGNOREEOF"sv,
                                    "INPUTRC"sv,
                                    "LINENO"sv,
                                    "LINES"sv,
                                    "MACHTYPE"sv,
                                    "MAIL"sv,
                                    "MAILCHECK"sv,
                                    "MAILPATH"sv,
                                    "MAPFILE"sv,
                                    "OLDPWD"sv,
                                    "OPTARG"sv,
                                    "OPTERR"sv,
                                    "OPTIND"sv,
                                    "OSTYPE"sv,
                                    "PIPESTATUS"sv,
                                    "POSIXLY_CORRECT"sv,
                                    "PPID"sv,
                                    "PROMPT_COMMAND"sv,
                                    "PROMPT_DIRTRIM"sv,
                                    "PS0"sv,
                                    "PS2"sv,
                                    "PS3"sv,
                                    "PS4"sv,
                                    "PWD"sv,
                                    "RANDOM"sv,
                                    "REPLY"sv,
                                    "SECONDS"sv,
                                    "SHELLOPTS"sv,
                                    "SHLVL"sv,
                                    "SRANDOM"sv,
                                    "TEXTDOMAIN"sv,
                                    "TEXTDOMAINDIR"sv,
                                    "TIMEFORMAT"sv,
                                    "TMOUT"sv,
                                    "UID"sv,
                                    "_"sv,
                                    "auto_resume"sv,
                                    "direnv"sv,
                                    "direnv_config_dir"sv,
                                    "direnv_layout_dir"sv,
                                    "histchars"sv};

// What bash makes up where the environment does not have it.
constexpr std::array kGivenByBash = {"HOME"sv, "PATH"sv, "SHELL"sv, "TERM"sv};

}  // namespace

bool is_shell_variable(std::string_view name) {
  static_assert(std::is_sorted(kShellNames.begin(), kShellNames.end()));
  return std::binary_search(kShellNames.begin(), kShellNames.end(), name) ||
         std::any_of(kShellPrefixes.begin(), kShellPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

ShellVariables::ShellVariables(const Environment& environment) {
  for (const auto& [name, value] : environment.variables()) {
    // A shell that is not interactive has none.
    if (name == "PS1") continue;
    if (is_valid_name(name)) variables_.emplace(name, Variable{value, true});
  }
}

std::optional<std::string> ShellVariables::get(std::string_view name) const {
  // Longer ones were left out above, but bash has them.
  if (name.size() > kLongestName) throw RefusedText{"a very long name"};
  if (is_shell_variable(name)) throw RefusedText{"a variable of the shell's own"};
  const auto found = variables_.find(name);
  const bool is_set = found != variables_.end() && found->second.value;
  if (is_set) return found->second.value;
  if (contains(kGivenByBash, name)) throw RefusedText{"a variable that bash makes up"};
  return std::nullopt;
}

bool ShellVariables::is_exported(std::string_view name) const {
  const auto found = variables_.find(name);
  return get(name) && found != variables_.end() && found->second.exported;
}

ShellVariables::Variable& ShellVariables::variable(std::string_view name) {
  if (!is_valid_name(name)) throw RefusedText{"what is no variable's name"};
  if (is_shell_variable(name)) throw RefusedText{"a variable of the shell's own"};
  const auto place = variables_.lower_bound(name);
  if (place != variables_.end() && place->first == name) return place->second;
  return variables_.emplace_hint(place, name, Variable{})->second;
}

ShellVariables::Variable& ShellVariables::put(std::string_view name, std::string_view value) {
  if (value.size() > kLongestNativeValue) throw RefusedText{"a very long value"};
  Variable& held = variable(name);
  held.value = value;
  held.exported |= exports_all_;
  return held;
}

void ShellVariables::set(std::string_view name, std::string_view value) {
  put(name, value);
}

void ShellVariables::append(std::string_view name, std::string_view value) {
  set(name, get(name).value_or("").append(value));
}

void ShellVariables::set_exported(std::string_view name, std::string_view value) {
  put(name, value).exported = true;
}

void ShellVariables::mark_exported(std::string_view name) {
  Variable& held = variable(name);
  if (!held.value && contains(kGivenByBash, name)) {
    throw RefusedText{"a variable that bash makes up"};
  }
  held.exported = true;
}

void ShellVariables::unset(std::string_view name) {
  variable(name);
  variables_.erase(std::string(name));
}

Environment ShellVariables::exported() const {
  Environment environment;
  for (const auto& [name, held] : variables_) {
    if (held.exported && held.value) environment.set(name, *held.value);
  }
  return environment;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/name_rules.h"

#include <algorithm>
#include <array>

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kNever = {
    // what direnv leaves alone too
    "COMP_WORDBREAKS"sv, "OLDPWD"sv, "PS1"sv, "PWD"sv, "SHELL"sv, "SHELLOPTS"sv, "SHLVL"sv, "_"sv,
    // bash changes these by itself, or does not hand them on
    "BASH"sv, "BASHPID"sv, "BASH_ARGV0"sv, "BASH_COMMAND"sv, "BASH_EXECUTION_STRING"sv,
    "BASH_SOURCE"sv, "BASH_SUBSHELL"sv, "BASH_VERSINFO"sv, "BASH_VERSION"sv, "EPOCHREALTIME"sv,
    "EPOCHSECONDS"sv, "HISTCMD"sv, "LINENO"sv, "OPTERR"sv, "OPTIND"sv, "PPID"sv, "RANDOM"sv,
    "SECONDS"sv, "SRANDOM"sv,
    // bash closes the descriptor, its own standard output perhaps, when the variable goes
    "BASH_XTRACEFD"sv,
    // what our own standard library tells files
    "direnv"sv, "direnv_config_dir"sv,
    // prompts and words of the interactive shell
    "BASHOPTS"sv, "IFS"sv, "PROMPT"sv, "PROMPT2"sv, "PROMPT3"sv, "PROMPT4"sv, "PROMPT_COMMAND"sv,
    "PS0"sv, "PS2"sv, "PS3"sv, "PS4"sv, "RPROMPT"sv, "RPS1"sv, "RPROMPT2"sv, "RPS2"sv, "SPROMPT"sv,
    "PROMPT_EOL_MARK"sv,
    // read by every shell that starts
    "BASH_ENV"sv, "FPATH"sv, "ZDOTDIR"sv, "fish_function_path"sv, "fish_complete_path"sv,
    // zsh's loadable modules; and bash and zsh expand `$(cmd)` in the notices of MAILPATH
    "MODULE_PATH"sv, "MAILPATH"sv,
    // direnv's own bookkeeping, which must not leak from one tool into the other
    "DIRENV_BASH"sv, "DIRENV_CONFIG"sv, "DIRENV_DIFF"sv, "DIRENV_DIR"sv, "DIRENV_FILE"sv,
    "DIRENV_IN_ENVRC"sv, "DIRENV_REQUIRED"sv, "DIRENV_WATCHES"sv};

constexpr std::array kFishSpecial = {
    "FISH_VERSION"sv, "argv"sv,     "fish_kill_signal"sv, "fish_killring"sv, "fish_pid"sv,
    "history"sv,      "hostname"sv, "pipestatus"sv,       "status"sv,        "status_generation"sv,
    "umask"sv,        "version"sv,  "CMD_DURATION"sv};

template <size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

}  // namespace

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

bool is_never_name(std::string_view name) {
  return contains(kNever, name) || starts_with(name, "DIRVENV_") ||
         starts_with(name, "_dirvenv_") || starts_with(name, "_dv_") ||
         starts_with(name, "__fish") || starts_with(name, "BASH_FUNC_");
}

bool is_list_name(std::string_view name) {
  return ends_with(name, "PATH") || (starts_with(name, "XDG_") && ends_with(name, "_DIRS"));
}

bool is_fish_special(std::string_view name) {
  return contains(kFishSpecial, name);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/shell_variables.h"

#include <algorithm>
#include <array>

#include "core/contains.h"
#include "core/name_rules.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;
using PartKind = WordPart::Kind;
using When = WordPart::When;

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
                                    "PS1"sv,
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

// What an unquoted value may hold and still be one word, which is no pattern.
bool is_one_plain_word(std::string_view value) {
  return value.find_first_of(" \t\n*?[]\\(){}|<>&;!^\"'`$~") == std::string_view::npos;
}

class Expansion {
 public:
  Expansion(WordUse use, const ShellVariables& variables, std::string_view directory)
      : use_(use), variables_(variables), directory_(directory) {}

  std::string value(const Word& word) const {
    std::string text;
    bool has_quotes = false;
    for (const WordPart& part : word) {
      text += value(part);
      has_quotes |= part.quoted;
      if (text.size() > kLongestNativeValue) throw RefusedText{"a very long value"};
    }
    if (use_ == WordUse::Argument && text.empty() && !has_quotes) {
      throw RefusedText{"an argument that may vanish"};
    }
    return text;
  }

 private:
  std::string value(const WordPart& part) const {
    switch (part.kind) {
      case PartKind::Text:
        return part.text;
      case PartKind::Home:
        return home();
      case PartKind::WorkingDirectory:
        if (directory_.ends_with('\n')) throw RefusedText{"a directory's name that ends a line"};
        return checked(part, std::string(directory_));
      case PartKind::Variable:
        return checked(part, variable(part));
    }
    return {};
  }

  std::string variable(const WordPart& part) const {
    const std::optional<std::string> held =
        part.text == "PWD" ? std::string(directory_) : variables_.get(part.text);
    const bool is_empty = !held || held->empty();
    const bool stands_in =
        (part.when == When::Unset && !held) || (part.when == When::UnsetOrEmpty && is_empty) ||
        (part.when == When::Set && held) || (part.when == When::SetAndNotEmpty && !is_empty);
    if (stands_in) return alternative(part.alternative);
    const bool is_alternative_only = part.when == When::Set || part.when == When::SetAndNotEmpty;
    return is_alternative_only ? std::string() : held.value_or("");
  }

  std::string alternative(const Word& word) const {
    std::string text;
    for (const WordPart& part : word) {
      text += value(part);
      if (text.size() > kLongestNativeValue) throw RefusedText{"a very long value"};
    }
    return text;
  }

  std::string checked(const WordPart& part, std::string value) const {
    const bool is_split = use_ == WordUse::Argument && !part.quoted;
    if (is_split && !is_one_plain_word(value)) throw RefusedText{"a value that may be split"};
    return value;
  }

  std::string home() const {
    const std::string home = variables_.get("HOME").value_or("");
    if (!home.starts_with('/') || home.ends_with('/')) throw RefusedText{"an odd home directory"};
    return home;
  }

  WordUse use_;
  const ShellVariables& variables_;
  std::string_view directory_;
};

}  // namespace

bool is_shell_variable(std::string_view name) {
  return contains(kShellNames, name) ||
         std::any_of(kShellPrefixes.begin(), kShellPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

ShellVariables::ShellVariables(const Environment& environment) {
  for (const auto& [name, value] : environment.variables()) {
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
  const auto found = variables_.find(name);
  return found != variables_.end() ? found->second : variables_[std::string(name)];
}

void ShellVariables::set(std::string_view name, std::string_view value) {
  if (value.size() > kLongestNativeValue) throw RefusedText{"a very long value"};
  variable(name).value = value;
}

void ShellVariables::append(std::string_view name, std::string_view value) {
  set(name, get(name).value_or("").append(value));
}

void ShellVariables::set_exported(std::string_view name, std::string_view value) {
  set(name, value);
  mark_exported(name);
}

void ShellVariables::mark_exported(std::string_view name) {
  Variable& held = variable(name);
  if (!held.value && contains(kGivenByBash, name)) {
    throw RefusedText{"a variable that bash makes up"};
  }
  held.exported = true;
}

void ShellVariables::unset(std::string_view name) {
  // Setting a prompt's text is for interactive shells alone; many files take it away.
  if (name != "PS1") variable(name);
  variables_.erase(std::string(name));
}

Environment ShellVariables::exported() const {
  Environment environment;
  for (const auto& [name, held] : variables_) {
    if (held.exported && held.value) environment.set(name, *held.value);
  }
  return environment;
}

std::string expand(const Word& word, WordUse use, const ShellVariables& variables,
                   std::string_view directory) {
  return Expansion(use, variables, directory).value(word);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/native_environment.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/contains.h"
#include "core/path.h"
#include "engine/native_run.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kShellWords = {
    "!"sv,       "."sv,       ":"sv,       "["sv,         "[["sv,       "]]"sv,      "{"sv,
    "}"sv,       "alias"sv,   "bg"sv,      "bind"sv,      "break"sv,    "builtin"sv, "caller"sv,
    "case"sv,    "cd"sv,      "command"sv, "compgen"sv,   "complete"sv, "compopt"sv, "continue"sv,
    "coproc"sv,  "declare"sv, "dirs"sv,    "disown"sv,    "do"sv,       "done"sv,    "echo"sv,
    "elif"sv,    "else"sv,    "enable"sv,  "esac"sv,      "eval"sv,     "exec"sv,    "exit"sv,
    "export"sv,  "false"sv,   "fc"sv,      "fg"sv,        "fi"sv,       "for"sv,     "function"sv,
    "getopts"sv, "hash"sv,    "help"sv,    "history"sv,   "if"sv,       "in"sv,      "jobs"sv,
    "kill"sv,    "let"sv,     "local"sv,   "logout"sv,    "mapfile"sv,  "popd"sv,    "printf"sv,
    "pushd"sv,   "pwd"sv,     "read"sv,    "readarray"sv, "readonly"sv, "return"sv,  "select"sv,
    "set"sv,     "shift"sv,   "shopt"sv,   "source"sv,    "suspend"sv,  "test"sv,    "then"sv,
    "time"sv,    "times"sv,   "trap"sv,    "true"sv,      "type"sv,     "typeset"sv, "ulimit"sv,
    "umask"sv,   "unalias"sv, "unset"sv,   "until"sv,     "wait"sv,     "while"sv};

// The name of a variable in which bash hands an exported function on.
constexpr std::string_view kFunctionPrefix = "BASH_FUNC_";
constexpr std::string_view kFunctionSuffix = "%%";

constexpr std::string_view kLocaleNames[] = {"LANG", "LC_ALL", "LC_CTYPE"};

bool is_plain_locale(std::string_view value) {
  if (value.empty() || value == "C" || value == "POSIX") return true;
  const size_t dot = value.find('.');
  if (dot == std::string_view::npos) return false;
  std::string charset;
  for (const char c : value.substr(dot + 1, value.find('@') - dot - 1)) {
    if (c != '-') charset.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return charset == "utf8";
}

bool is_function_of_ours(std::string_view name) {
  if (!name.starts_with(kFunctionPrefix) || !name.ends_with(kFunctionSuffix)) return false;
  name.remove_prefix(kFunctionPrefix.size());
  name.remove_suffix(kFunctionSuffix.size());
  return is_shell_word(name) || NativeRun::knows(std::string(name));
}

}  // namespace

bool is_shell_word(std::string_view name) {
  return contains(kShellWords, name);
}

bool changes_characters(std::string_view name, const ShellVariables& variables) {
  return std::find(std::begin(kLocaleNames), std::end(kLocaleNames), name) !=
             std::end(kLocaleNames) &&
         !is_plain_locale(variables.get(name).value_or(""));
}

// LC_ALL counts, else LC_COLLATE, else LANG; an empty one counts as absent.
bool sorts_by_bytes(const ShellVariables& variables) {
  std::string locale;
  for (const char* const name : {"LC_ALL", "LC_COLLATE", "LANG"}) {
    if (locale.empty()) locale = variables.get(name).value_or("");
  }
  return locale.empty() || locale == "C" || locale == "POSIX";
}

std::string surroundings_problem(const std::string& path, const Environment& base,
                                 const UserConfig& config, const Places& places) {
  if (parent_path(path) == "/") return "a project in the root directory";
  if (config.strict_env) return "strict_env in config.toml";
  if (!user_extensions(places).empty()) return "your own rc.bash or lib/*.sh";
  for (const char* const name :
       {"POSIXLY_CORRECT", "POSIX_PEDANTIC", "BASH_COMPAT", "FUNCNEST", "direnv_layout_dir"}) {
    if (base.has(name)) return std::string(name) + " in the environment";
  }
  for (const auto& [name, value] : base.variables()) {
    if (is_function_of_ours(name)) return name + " in the environment";
  }
  for (const std::string_view name : kLocaleNames) {
    if (!is_plain_locale(base.get_or(name, ""))) return std::string(name) + " in the environment";
  }
  return "";
}

}  // namespace dirvenv

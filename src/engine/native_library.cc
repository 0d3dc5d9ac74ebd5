// SPDX-License-Identifier: MIT
// NativeRun: the table of commands, and the standard library's functions for variables. Each says
// what its namesake in shell-hooks/stdlib*.bash says; tests/engine/evaluate_same_test.cc holds one
// against the other.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <set>
#include <unordered_map>

#include "core/envrc_word.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/native_run.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

std::set<std::string_view> functions_in(std::string_view library) {
  std::set<std::string_view> names;
  constexpr std::string_view kOpening = "() {\n";
  for (size_t at = library.find(kOpening); at != std::string_view::npos;
       at = library.find(kOpening, at + 1)) {
    const size_t start = library.rfind('\n', at) + 1;
    names.insert(library.substr(start, at - start));
  }
  return names;
}

// The release of direnv whose behaviour we follow, and of nix-direnv.
constexpr std::array kDirenvVersion = {2, 37, 1};
constexpr std::array kNixDirenvVersion = {3, 1, 0};

// Whether `text` is a version of up to three plain numbers, and is not above `ours`.
bool is_served(const std::string& text, const std::array<int, 3>& ours) {
  constexpr size_t kMostDigits = 6;
  std::array<int, 3> wanted{};
  size_t count = 0;
  for (size_t at = 0; at <= text.size(); ++count) {
    const size_t end = std::min(text.find('.', at), text.size());
    const std::string field = text.substr(at, end - at);
    const bool is_number = !field.empty() && field.size() <= kMostDigits &&
                           field.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number || count == wanted.size()) throw RefusedText{"a version that is not plain"};
    wanted[count] = std::stoi(field);
    at = end + 1;
  }
  return wanted <= ours;
}

// Whether an element is one or more matches of `pattern` in a row, which is what path_rm asks.
bool repeats(const std::string& pattern, const std::string& element) {
  if (pattern.empty() || pattern.find_first_of("?[]()\\|!+@{}~") != std::string::npos) {
    throw RefusedText{"a pattern that is not plain"};
  }
  if (pattern.find('*') != std::string::npos) {
    // What several matches make up, the first '*' takes too.
    ShellPattern shell_pattern;
    shell_pattern.add_pattern(pattern);
    return matches(shell_pattern, element);
  }
  if (element.empty() || element.size() % pattern.size() != 0) return false;
  for (size_t at = 0; at < element.size(); at += pattern.size()) {
    if (element.compare(at, pattern.size(), pattern) != 0) return false;
  }
  return true;
}

}  // namespace

bool is_library_function(std::string_view name) {
  static const std::set<std::string_view> called = functions_in(shell_files::stdlib_bash);
  static const std::set<std::string_view> behind = functions_in(shell_files::evaluate_bash);
  return called.contains(name) || behind.contains(name);
}

// bash's builtins, and programs that every system has.
NativeRun::Builtin NativeRun::builtin_of_bash(const std::string& name) {
  static const std::unordered_map<std::string, Builtin> table = {
      {".", &NativeRun::source},
      {":", &NativeRun::succeed},
      {"[", &NativeRun::bracket},
      {"alias", &NativeRun::alias},
      {"basename", &NativeRun::base_of_name},
      {"command", &NativeRun::find_command},
      {"dirname", &NativeRun::directory_name},
      {"echo", &NativeRun::echo},
      {"exit", &NativeRun::give_up},
      {"false", &NativeRun::fail},
      {"hash", &NativeRun::hash},
      {"printf", &NativeRun::print_format},
      {"pwd", &NativeRun::working_directory},
      {"realpath", &NativeRun::real_path_of},
      {"return", &NativeRun::give_up},
      {"set", &NativeRun::set_options},
      {"source", &NativeRun::source},
      {"test", &NativeRun::test},
      {"true", &NativeRun::succeed},
      {"type", &NativeRun::type},
      {"unset", &NativeRun::unset_names},
  };
  const auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

NativeRun::Builtin NativeRun::builtin(const std::string& name) {
  static const std::unordered_map<std::string, Builtin> library = {
      {"MANPATH_add", &NativeRun::manpath_add},
      {"PATH_add", &NativeRun::path_add},
      {"PATH_rm", &NativeRun::path_remove},
      {"direnv_layout_dir", &NativeRun::layout_directory},
      {"direnv_version", &NativeRun::direnv_version},
      {"dotenv", &NativeRun::dotenv},
      {"dotenv_if_exists", &NativeRun::dotenv_if_exists},
      {"env_vars_required", &NativeRun::env_vars_required},
      {"expand_path", &NativeRun::expand_path},
      {"find_up", &NativeRun::find_up},
      {"has", &NativeRun::has},
      {"layout", &NativeRun::layout},
      {"layout_go", &NativeRun::layout_go},
      {"layout_node", &NativeRun::layout_node},
      {"layout_perl", &NativeRun::layout_perl},
      {"layout_php", &NativeRun::layout_php},
      {"layout_python", &NativeRun::layout_python},
      {"layout_python2", &NativeRun::layout_python2},
      {"layout_python3", &NativeRun::layout_python3},
      {"layout_ruby", &NativeRun::layout_ruby},
      {"load_prefix", &NativeRun::load_prefix},
      {"log_error", &NativeRun::log_error},
      {"log_status", &NativeRun::log_status},
      {"nix_direnv_version", &NativeRun::nix_direnv_version},
      {"no_cache", &NativeRun::no_cache},
      {"path_add", &NativeRun::path_add_to},
      {"path_rm", &NativeRun::path_remove_from},
      {"source_env", &NativeRun::source_env},
      {"source_env_if_exists", &NativeRun::source_env_if_exists},
      {"source_up", &NativeRun::source_up},
      {"source_up_if_exists", &NativeRun::source_up_if_exists},
      {"strict_env", &NativeRun::strict_env},
      {"unstrict_env", &NativeRun::unstrict_env},
      {"use", &NativeRun::use},
      {"user_rel_path", &NativeRun::user_rel_path},
      {"watch_dir", &NativeRun::watch_dir},
      {"watch_file", &NativeRun::watch_file},
  };
  const auto found = library.find(name);
  return found == library.end() ? builtin_of_bash(name) : found->second;
}

bool NativeRun::knows(const std::string& name) {
  return name == "export" || builtin(name) != nullptr;
}

int NativeRun::log_status(const Words& words) {
  output_.say(Tone::Status, fmt::format("{}", fmt::join(words, " ")));
  return 0;
}

int NativeRun::log_error(const Words& words) {
  output_.say(Tone::Error, fmt::format("{}", fmt::join(words, " ")));
  return 0;
}

// Where it prints, it takes a process too.
int NativeRun::no_cache(const Words& /*words*/) {
  no_cache_ = true;
  return 0;
}

int NativeRun::strict_env(const Words& words) {
  if (!words.empty()) throw RefusedText{"`strict_env` for one command"};
  ends_on_failure_ = unset_is_error_ = true;
  return 0;
}

int NativeRun::unstrict_env(const Words& words) {
  if (!words.empty()) throw RefusedText{"`unstrict_env` for one command"};
  ends_on_failure_ = unset_is_error_ = false;
  return 0;
}

// Their messages, where they fail, are the library's.
int NativeRun::direnv_version(const Words& words) {
  if (words.size() != 1) throw RefusedText{"`direnv_version`"};
  const std::string& want = words.front();
  if (!is_served(want.starts_with('v') ? want.substr(1) : want, kDirenvVersion)) {
    throw RefusedText{"a version of direnv that is not here"};
  }
  return 0;
}

int NativeRun::nix_direnv_version(const Words& words) {
  if (words.size() != 1) throw RefusedText{"`nix_direnv_version`"};
  if (!is_served(words.front(), kNixDirenvVersion)) {
    throw RefusedText{"a version of nix-direnv that is not here"};
  }
  return 0;
}

int NativeRun::env_vars_required(const Words& words) {
  int status = 0;
  for (const std::string& name : words) {
    if (!exported_value(name).value_or("").empty()) continue;
    output_.say(Tone::Error, fmt::format("env var {} is required but missing/empty", name));
    status = 1;
  }
  return status;
}

std::optional<std::string> NativeRun::exported_value(std::string_view name) const {
  const std::optional<std::string> value = variables_.get(name);
  return is_valid_name(name) && variables_.is_exported(name) ? value : std::nullopt;
}

void NativeRun::prepend(const std::string& name, const Words& directories) {
  std::string list = variables_.get(name).value_or("");
  std::string front;
  for (const std::string& directory : directories) {
    const std::string path = absolute(directory);
    spend(path.size());
    front += path + ":";
  }
  std::string& end = list.empty() ? front : list;
  if (end.ends_with(':')) end.pop_back();
  set_exported(name, front + list);
  lists_.insert(name);
}

int NativeRun::path_add(const Words& words) {
  prepend("PATH", words);
  return 0;
}

int NativeRun::path_add_to(const Words& words) {
  if (words.empty() || !is_valid_name(words.front())) throw RefusedText{"no name of a list"};
  prepend(words.front(), {words.begin() + 1, words.end()});
  return 0;
}

int NativeRun::path_remove(const Words& words) {
  Words all{"PATH"};
  all.insert(all.end(), words.begin(), words.end());
  return path_remove_from(all);
}

int NativeRun::path_remove_from(const Words& words) {
  if (words.empty() || !is_valid_name(words.front())) throw RefusedText{"no name of a list"};
  std::string list = variables_.get(words.front()).value_or("");
  if (list.ends_with(':')) list.pop_back();
  std::string kept;
  // An empty list has no element.
  bool is_first = true;
  for (const std::string& element : list.empty() ? Words() : split_list(list)) {
    bool is_kept = true;
    for (size_t i = 1; i < words.size(); ++i)
      is_kept = is_kept && !repeats(words[i], element);
    if (!is_kept) continue;
    kept += (is_first ? "" : ":") + element;
    is_first = false;
  }
  set_exported(words.front(), kept);
  lists_.insert(words.front());
  return 0;
}

int NativeRun::manpath_add(const Words& words) {
  const std::string list = variables_.get("MANPATH").value_or("");
  // man(1) is then asked where it looks.
  if (list.empty() && find_program("man")) throw RefusedText{"a MANPATH that man knows"};
  set_exported("MANPATH", absolute(words.empty() ? "" : words.front()) + ":" + list);
  lists_.insert("MANPATH");
  return 0;
}

int NativeRun::load_prefix(const Words& words) {
  const std::string prefix = absolute(words.empty() ? "" : words.front());
  manpath_add({prefix + "/man"});
  manpath_add({prefix + "/share/man"});
  prepend("CPATH", {prefix + "/include"});
  prepend("LD_LIBRARY_PATH", {prefix + "/lib"});
  prepend("LIBRARY_PATH", {prefix + "/lib"});
  prepend("PATH", {prefix + "/bin"});
  prepend("PKG_CONFIG_PATH", {prefix + "/lib/pkgconfig"});
  return 0;
}

// Only functions of the file's own: the library has none yet.
int NativeRun::use(const Words& words) {
  const std::string name = words.empty() ? "" : "use_" + words.front();
  if (!functions_.contains(name)) throw RefusedText{"`use`"};
  log_status([&] {
    Words said{"using"};
    said.insert(said.end(), words.begin(), words.end());
    return said;
  }());
  return call(name, {words.begin() + 1, words.end()});
}

}  // namespace dirvenv

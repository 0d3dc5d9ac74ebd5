// SPDX-License-Identifier: MIT
// The standard library's functions, natively. Each says what its namesake in
// shell-hooks/stdlib*.bash says; tests/engine/evaluate_same_test.cc holds one against the other.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <unordered_map>

#include "core/dotenv.h"
#include "core/envrc_word.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/layout_python.h"
#include "engine/native_run.h"
#include "os/files.h"
#include "shell_files/shell_files.h"

namespace dirvenv {
namespace {

using Kind = FileStatus::Kind;

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

// Those that an .envrc calls, and ours behind them.
bool is_library_function(std::string_view name) {
  static const std::set<std::string_view> called = functions_in(shell_files::stdlib_bash);
  static const std::set<std::string_view> behind = functions_in(shell_files::evaluate_bash);
  return called.contains(name) || behind.contains(name);
}

}  // namespace

NativeRun::Function NativeRun::function(const std::string& name) {
  static const std::unordered_map<std::string, Function> functions = {
      {"PATH_add", &NativeRun::add_to_path},
      {"dotenv", &NativeRun::dotenv},
      {"dotenv_if_exists", &NativeRun::dotenv_if_exists},
      {"env_vars_required", &NativeRun::env_vars_required},
      {"layout", &NativeRun::layout},
      {"layout_go", &NativeRun::layout_go},
      {"layout_node", &NativeRun::layout_node},
      {"layout_perl", &NativeRun::layout_perl},
      {"layout_php", &NativeRun::layout_php},
      {"layout_python", &NativeRun::layout_python},
      {"layout_python2", &NativeRun::layout_python2},
      {"layout_python3", &NativeRun::layout_python3},
      {"log_error", &NativeRun::log_error},
      {"log_status", &NativeRun::log_status},
      {"path_add", &NativeRun::add_to_list},
      {"unset", &NativeRun::unset_names},
      {"watch_dir", &NativeRun::watch_dir},
      {"watch_file", &NativeRun::watch_file},
  };
  const auto found = functions.find(name);
  return found == functions.end() ? nullptr : found->second;
}

bool NativeRun::knows(const std::string& name) {
  return name.empty() || name == "export" || function(name) != nullptr;
}

// Without -v, bash takes away a function where there is no variable.
void NativeRun::unset_names(const Words& words) {
  const bool variables_only = !words.empty() && words.front() == "-v";
  for (size_t i = variables_only ? 1 : 0; i < words.size(); ++i) {
    if (!variables_only && is_library_function(words[i])) throw RefusedText{"a function's name"};
    variables_.unset(words[i]);
  }
}

void NativeRun::log_status(const Words& words) {
  say(Tone::Status, fmt::format("{}", fmt::join(words, " ")));
}

void NativeRun::log_error(const Words& words) {
  say(Tone::Error, fmt::format("{}", fmt::join(words, " ")));
}

void NativeRun::watch_file(const Words& words) {
  for (const std::string& word : words) {
    const std::string path = absolute(word);
    spend(path.size());
    watches_.add(path);
  }
}

void NativeRun::watch_dir(const Words& words) {
  const std::string word = words.empty() ? "" : words.front();
  const std::string path = absolute(word);
  const auto status = file_status(path);
  if (!status) {
    say(Tone::Error, fmt::format("dir '{}' does not exist", word));
  } else if (status->kind == Kind::Directory) {
    watches_.add_tree(path);
  } else {
    watches_.add(path);
  }
}

void NativeRun::env_vars_required(const Words& words) {
  for (const std::string& name : words) {
    if (exported_value(name).value_or("").empty()) {
      say(Tone::Error, fmt::format("env var {} is required but missing/empty", name));
    }
  }
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
  variables_.set_exported(name, front + list);
  lists_.insert(name);
}

void NativeRun::add_to_path(const Words& words) {
  prepend("PATH", words);
}

void NativeRun::add_to_list(const Words& words) {
  if (words.empty() || !is_valid_name(words.front())) throw RefusedText{"no name of a list"};
  prepend(words.front(), {words.begin() + 1, words.end()});
}

void NativeRun::dotenv(const Words& words) {
  read_dotenv(words, true);
}

void NativeRun::dotenv_if_exists(const Words& words) {
  read_dotenv(words, false);
}

void NativeRun::read_dotenv(const Words& words, bool must_exist) {
  const bool is_named = !words.empty() && !words.front().empty();
  std::string shown = is_named ? words.front() : directory_ + "/.env";
  if (leads_to(shown.starts_with('/') ? shown : join_path(directory_, shown), Kind::Directory)) {
    shown = join_path(shown, ".env");
  }
  const std::string path = absolute(shown);
  watches_.add(path);
  if (!leads_to(path, Kind::Regular)) {
    if (must_exist) say(Tone::Error, fmt::format(".env at {} not found", shown));
    return;
  }
  const Members::Answer answer = file_.members().read(MemberUse::Data, path);
  if (const auto* problem = std::get_if<UnapprovedMember>(&answer)) throw *problem;
  if (const auto* error = std::get_if<Error>(&answer)) return say(Tone::Error, error->message);
  const Result<Dotenv> parsed = parse_dotenv(std::get<std::string>(answer), path);
  if (!parsed) return say(Tone::Error, parsed.error().message);
  const auto lookup = [&](std::string_view name) { return exported_value(name); };
  const Result<DotenvVariables> values = expand_dotenv(*parsed, parent_path(path), lookup);
  if (!values) return say(Tone::Error, values.error().message);
  for (const auto& [name, value] : *values)
    variables_.set_exported(name, value);
}

void NativeRun::layout(const Words& words) {
  const std::string name = words.empty() ? "" : "layout_" + words.front();
  const Function called = function(name);
  if (called == nullptr) throw RefusedText{"a layout that needs programs"};
  (this->*called)({words.begin() + 1, words.end()});
  const bool has_tag = file_status(join_path(layout_dir_, "CACHEDIR.TAG")).has_value();
  if (leads_to(layout_dir_, Kind::Directory) && !has_tag) {
    throw RefusedText{"a layout directory that is not tagged yet"};
  }
}

void NativeRun::layout_go(const Words&) {
  prepend("GOPATH", {layout_dir_ + "/go"});
  prepend("PATH", {layout_dir_ + "/go/bin"});
  variables_.set_exported("GOBIN", layout_dir_ + "/go/bin");
}

void NativeRun::layout_node(const Words&) {
  prepend("PATH", {"node_modules/.bin"});
}

void NativeRun::layout_php(const Words&) {
  prepend("PATH", {"vendor/bin"});
}

void NativeRun::layout_perl(const Words&) {
  const std::string place = layout_dir_ + "/perl5";
  variables_.set_exported("LOCAL_LIB_DIR", place);
  variables_.set_exported("PERL_MB_OPT", "--install_base '" + place + "'");
  variables_.set_exported("PERL_MM_OPT", "INSTALL_BASE=" + place);
  prepend("PERL5LIB", {place + "/lib/perl5"});
  prepend("PERL_LOCAL_LIB_ROOT", {place});
  prepend("PATH", {place + "/bin"});
}

void NativeRun::layout_python(const Words& words) {
  LayoutPython layout;
  const bool is_named = !words.empty() && !words.front().empty();
  layout.executable = is_named ? words.front() : "python";
  if (!words.empty()) layout.arguments.assign(words.begin() + 1, words.end());
  variables_.unset("PYTHONHOME");
  const std::string active = variables_.get("VIRTUAL_ENV").value_or("");
  if (!active.empty() && active != base_.get_or("VIRTUAL_ENV", "") && active != own_venv_) {
    layout.wished = absolute(active);
  }
  layout.search_path = variables_.get("PATH").value_or("");
  layout.layout_dir = layout_dir_;
  layout.directory = directory_;
  layout.pyenv_version = variables_.get("PYENV_VERSION").value_or("");
  const auto venv = find_venv(venv_request(layout, base_));
  if (!venv) throw RefusedText{"a virtual environment that is not ready"};
  watch_venv(*venv, directory_, watches_);
  variables_.set_exported("VIRTUAL_ENV", venv->path);
  variables_.set_exported("VIRTUAL_ENV_PROMPT", venv->prompt);
  own_venv_ = venv->path;
  prepend("PATH", {venv->path + "/bin"});
}

void NativeRun::layout_python2(const Words& words) {
  Words all{"python2"};
  all.insert(all.end(), words.begin(), words.end());
  layout_python(all);
}

void NativeRun::layout_python3(const Words& words) {
  Words all{"python3"};
  all.insert(all.end(), words.begin(), words.end());
  layout_python(all);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// NativeRun: other files. Each function says what its namesake in shell-hooks/stdlib-files.bash
// says; tests/engine/evaluate_same_test.cc holds one against the other.
#include <fmt/format.h>

#include "core/dotenv.h"
#include "core/envrc_word.h"
#include "core/path.h"
#include "engine/layers.h"
#include "engine/native_environment.h"
#include "engine/native_run.h"
#include "os/files.h"

namespace dirvenv {
namespace {

using Kind = FileStatus::Kind;

constexpr int kDeepestFile = 32;

// What bash's %q leaves as it is.
bool is_plain_word(std::string_view word) {
  return !word.empty() && word.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                              "XYZ0123456789/._-+@%:") == std::string_view::npos;
}

bool is_there(const std::string& path) {
  return file_status(path).has_value();
}

}  // namespace

int NativeRun::watch_file(const Words& words) {
  for (const std::string& word : words) {
    const std::string path = absolute(word);
    spend(path.size());
    watches_.add(path);
  }
  return 0;
}

int NativeRun::watch_dir(const Words& words) {
  const std::string word = words.empty() ? "" : words.front();
  const std::string path = absolute(word);
  const auto status = file_status(path);
  if (!status) {
    watches_.add(path);  // it may come
    output_.say(Tone::Error, fmt::format("dir '{}' does not exist", word));
    return 1;
  }
  if (status->kind == Kind::Directory) {
    watches_.add_tree(path);
  } else {
    watches_.add(path);
  }
  return 0;
}

int NativeRun::dotenv(const Words& words) {
  return read_dotenv(words, true);
}

int NativeRun::dotenv_if_exists(const Words& words) {
  return read_dotenv(words, false);
}

int NativeRun::read_dotenv(const Words& words, bool must_exist) {
  if (!words.empty() && (words.front() == "--mode" || words.front().starts_with("--mode="))) {
    output_.say(Tone::Error,
                "dotenv: --mode is not supported: every file is read as docs/guide/dotenv.md "
                "describes");
    return 1;
  }
  const bool is_named = !words.empty() && !words.front().empty();
  std::string shown = is_named ? words.front() : directory_ + "/.env";
  if (leads_to(shown.starts_with('/') ? shown : join_path(directory_, shown), Kind::Directory)) {
    shown = join_path(shown, ".env");
  }
  const std::string path = absolute(shown);
  watches_.add(path);
  const auto problem = [&](const std::string& text) {
    output_.say(Tone::Error, text);
    return 1;
  };
  if (!leads_to(path, Kind::Regular)) {
    return must_exist ? problem(fmt::format(".env at {} not found", shown)) : 0;
  }
  const Members::Answer answer = file_.members().read(MemberUse::Data, path);
  if (const auto* unapproved = std::get_if<UnapprovedMember>(&answer)) throw *unapproved;
  if (const auto* error = std::get_if<Error>(&answer)) return problem(error->message);
  const Result<Dotenv> parsed = parse_dotenv(std::get<std::string>(answer), path);
  if (!parsed) return problem(parsed.error().message);
  const auto lookup = [&](std::string_view name) { return exported_value(name); };
  const Result<DotenvVariables> values = expand_dotenv(*parsed, parent_path(path), lookup);
  if (!values) return problem(values.error().message);
  for (const auto& [name, value] : *values)
    set_exported(name, value);
  return 0;
}

// By any name.
bool NativeRun::is_main_file(const std::string& path) {
  const FileIdentity& main = file_.identity();
  if (path == main.path) return true;
  const Stamp is = stamp_of(path);
  if (!main_stamp_) main_stamp_ = stamp_of(main.path);
  const Stamp& wanted = *main_stamp_;
  // Names of one file that are no links are still two files for an approval.
  return is.exists && is.inode == wanted.inode && is.device == wanted.device &&
         real_path(path) == main.real_path;
}

// Runs an approved text as if it stood here; `shown` is its name for bash's messages.
int NativeRun::run_member(const std::string& named, const std::string& shown) {
  const std::string path = member_path(named);
  watches_.add(path);
  std::string text;
  if (is_main_file(path)) {
    text = file_.text();
  } else {
    Members::Answer answer = file_.members().read(MemberUse::Code, path);
    if (const auto* unapproved = std::get_if<UnapprovedMember>(&answer)) throw *unapproved;
    if (std::holds_alternative<Error>(answer)) throw RefusedText{"a file that cannot be read"};
    text = std::move(std::get<std::string>(answer));
  }
  if (++depth_ > kDeepestFile) throw RefusedText{"deeply nested files"};
  const Source outer = std::exchange(source_, {path, shown});
  const TextPlace place = here_;
  const auto parsed = parse_envrc(text);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    here_ = {refusal->line, 1};
    throw RefusedText{refusal->construct};
  }
  const int status = run_all(std::get<Statements>(parsed));
  source_ = outer;
  here_ = place;
  --depth_;
  return status;
}

// `source` looks into PATH first, for a word without a slash.
std::optional<std::string> NativeRun::source_place(const std::string& word) const {
  const auto found = [&](const std::string& path) {
    return leads_to(path, Kind::Regular) && may_access(path, Access::Read);
  };
  if (word.find('/') == std::string::npos) {
    for (const std::string& element : search_path()) {
      const std::string place = element.starts_with('/') ? element : join_path(directory_, element);
      if (found(join_path(place, word))) return join_path(place, word);
    }
  }
  const std::string path = word.starts_with('/') ? word : join_path(directory_, word);
  absolute(word);
  return is_there(path) && !leads_to(path, Kind::Directory) ? std::optional(path) : std::nullopt;
}

int NativeRun::source(const Words& words) {
  if (words.size() != 1 || words.front().empty() || words.front().starts_with('-')) {
    throw RefusedText{"`source` with arguments"};
  }
  const std::string& word = words.front();
  if (const auto place = source_place(word)) {
    if (!leads_to(*place, Kind::Regular)) throw RefusedText{"`source` of what is no file"};
    return run_member(*place, word);
  }
  if (!is_plain_word(word) || last_line_ != here_.line) {
    throw RefusedText{"a file that is not there"};
  }
  watches_.add(absolute(word));
  output_.print_error(
      fmt::format("{}:{}: {}: No such file or directory\n", source_.shown, here_.line, word));
  return 1;
}

// A .dirvenv.toml, on the variables as they are.
int NativeRun::run_toml(const std::string& path) {
  const std::string home = variables_.get("HOME").value_or("");
  output_.say(Tone::Status, "loading " + with_tilde(path, home));
  LayerOnTop layer = evaluate_on_top(file_, path, variables_.exported(), context_);
  for (const std::string& watched : layer.watched)
    watches_.add(watched);
  if (layer.unapproved) throw *layer.unapproved;
  if (layer.signal != 0) throw StoppedLayer{layer.signal};
  const bool is_for_bash = context_.needs_more != nullptr && !layer.bash_because.empty();
  if (is_for_bash) throw RefusedText{layer.bash_because};
  if (!layer.error.message.empty()) {
    output_.say(Tone::Error, layer.error.message);
    return 1;
  }
  for (const auto& [name, value] : layer.changes) {
    if (value) {
      variables_.set_exported(name, *value);
    } else {
      variables_.unset(name);
    }
    // Where it was changed, the toml has noted itself.
    if (changes_characters(name, variables_)) throw RefusedText{"a locale"};
  }
  for (const std::string& name : layer.lists)
    lists_.insert(name);
  add_extras(extras_, layer.extras);
  no_cache_ |= layer.no_cache;
  return 0;
}

int NativeRun::source_env(const Words& words) {
  if (words.size() != 1 || words.front().empty()) throw RefusedText{"`source_env`"};
  std::string file = words.front();
  if (file == "~" || file.starts_with("~/")) {
    file.replace(0, 1, variables_.get("HOME").value_or(""));
  }
  std::string toml;
  if (leads_to(file.starts_with('/') ? file : join_path(directory_, file), Kind::Directory)) {
    toml = absolute(join_path(file, kTomlProject));
    watches_.add(toml);
    file = join_path(file, kShellProject);
  }
  const std::string path = absolute(file);
  if (base_name(path) == kTomlProject) toml = path;
  if (!toml.empty() && leads_to(toml, Kind::Regular)) {
    if (run_toml(toml) != 0) return 1;
    if (toml == path || !is_there(path)) return 0;
  }
  watches_.add(path);
  const std::string missing = fmt::format("referenced {} does not exist", file);
  const auto status = file_status(path);
  if (!status) {
    output_.say(Tone::Status, missing);
    return 1;
  }
  const std::string back = std::exchange(directory_, parent_path(path));
  if (!may_access(directory_, Access::Execute)) throw RefusedText{"a directory that is closed"};
  if (status->kind == Kind::Regular) {
    const std::string home = variables_.get("HOME").value_or("");
    output_.say(Tone::Status, "loading " + with_tilde(path, home));
    if (run_member(path, "./" + base_name(path)) != 0 && ends_on_failure_) {
      throw RefusedText{"a strict file whose last command fails"};
    }
  } else {
    output_.say(Tone::Status, missing);
  }
  directory_ = back;
  return 0;
}

int NativeRun::source_env_if_exists(const Words& words) {
  if (words.size() != 1 || words.front().empty()) throw RefusedText{"`source_env_if_exists`"};
  const std::string path = absolute(words.front());
  watches_.add(path);
  return leads_to(path, Kind::Regular) ? source_env(words) : 0;
}

std::optional<std::string> NativeRun::above(const std::string& name) {
  if (name.starts_with('/')) throw RefusedText{"`source_up`"};
  const size_t slash = directory_.rfind('/');
  if (name != kShellProject) return nearest(name, directory_.substr(0, slash), true);
  const auto found = nearest_project(parent_path(directory_), watches_);
  return found ? std::optional(join_path(parent_path(*found), "")) : std::nullopt;
}

int NativeRun::source_up(const Words& words) {
  const std::string name = words.empty() || words.front().empty() ? ".envrc" : words.front();
  if (const auto found = above(name)) return source_env({*found});
  output_.say(Tone::Error, fmt::format("No ancestor {} found", name));
  return 1;
}

int NativeRun::source_up_if_exists(const Words& words) {
  const std::string name = words.empty() || words.front().empty() ? ".envrc" : words.front();
  const auto found = above(name);
  return found ? source_env({*found}) : 0;
}

}  // namespace dirvenv

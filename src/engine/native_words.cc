// SPDX-License-Identifier: MIT
// NativeRun: words and variables.
#include <array>

#include "core/contains.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/native_environment.h"
#include "engine/native_run.h"
#include "engine/path_glob.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kPrinters = {
    "pwd"sv,     "echo"sv,  "printf"sv,       "dirname"sv, "basename"sv, "realpath"sv,
    "command"sv, "type"sv,  "expand_path"sv,  "find_up"sv, ":"sv,        "direnv_layout_dir"sv,
    "true"sv,    "false"sv, "user_rel_path"sv};

}  // namespace

bool NativeRun::prints(std::string_view name) {
  return contains(kPrinters, name);
}

ExpansionSource NativeRun::expansion_source() {
  ExpansionSource source;
  source.value = [this](std::string_view name) { return value_of(name); };
  source.assign = [this](std::string_view name, const std::string& value) {
    // A subshell's variables end with it.
    if (substitutions_ > 0) throw RefusedText{"an assignment in a command substitution"};
    set_variable(std::string(name), value);
  };
  source.output = [this](const WordPart& part) { return output_of(part); };
  source.paths = [this](const std::string& pattern) { return matching_paths(pattern); };
  source.is_strict = unset_is_error_;
  return source;
}

std::optional<std::string> NativeRun::value_of(std::string_view name) const {
  if (name == "PWD") return directory_;
  if (name.front() < '0' || name.front() > '9') return variables_.get(name);
  // Outside functions they belong to what evaluates the file.
  if (arguments_ == nullptr || name.size() > 2) throw RefusedText{"an argument of the file"};
  const size_t number = std::stoul(std::string(name));
  return number <= arguments_->size() ? std::optional((*arguments_)[number - 1]) : std::nullopt;
}

std::string NativeRun::output_of(const WordPart& part) {
  const auto name = part.words.empty() ? std::nullopt : plain_text(part.words.front());
  if (!name || !prints(*name) || functions_.contains(*name)) {
    throw RefusedText{"a command substitution"};
  }
  Words words;
  ++substitutions_;
  for (size_t i = 1; i < part.words.size(); ++i)
    add_words(part.words[i], words);
  --substitutions_;
  std::string printed;
  std::string* const outer = output_.capture(&printed);
  const Redirections before = output_.redirect({});
  const std::string caller = std::exchange(command_, *name);
  substitution_status_ = call(*name, words);
  command_ = caller;
  output_.restore(before);
  output_.capture(outer);
  printed.erase(printed.find_last_not_of('\n') + 1);
  return printed;
}

// Each locale has an order of its own, which only matters where there are several.
std::vector<std::string> NativeRun::matching_paths(const std::string& pattern) const {
  std::vector<std::string> paths = glob_paths(pattern, directory_);
  const bool is_a_set = command_ == "watch_file";
  if (paths.size() > 1 && !is_a_set && !sorts_by_bytes(variables_)) {
    throw RefusedText{"a pattern whose matches a locale sorts"};
  }
  return paths;
}

std::string NativeRun::expanded(const Word& word) {
  std::string text = expand_value(word, expansion_source());
  spend(text.size());
  return text;
}

NativeRun::ReadyAssignment NativeRun::made_ready(const Assignment& assignment) {
  return {assignment.name, assignment.append, expanded(assignment.value)};
}

void NativeRun::add_words(const CommandArgument& argument, Words& words) {
  for (std::string& word : expand_argument(std::get<Word>(argument), expansion_source())) {
    spend(word.size());
    words.push_back(std::move(word));
  }
}

// What a file may make of itself in all; no file of a person comes near.
void NativeRun::spend(size_t bytes) {
  constexpr size_t kMost = size_t{32} << 20;
  spent_ += bytes;
  if (spent_ > kMost) throw RefusedText{"very long values"};
}

std::string NativeRun::absolute(const std::string& path) const {
  return absolute(path, directory_);
}

std::string NativeRun::absolute(const std::string& path, const std::string& base) const {
  // Two leading slashes are bash's to keep; three and more are one.
  const bool has_double_root = path.starts_with("//") && !path.starts_with("///");
  std::string result = (has_double_root ? "/" : "") + absolute_path(path, base);
  const bool is_device = is_within(result, "/dev") && !is_within(result, "/dev/shm");
  if (is_within(result, "/proc") || is_device) {
    throw RefusedText{"a path that is another one for each process"};
  }
  return result;
}

void NativeRun::note_change(const std::string& name, bool is_unset) {
  if (changes_characters(name, variables_)) throw RefusedText{"a locale"};
  if (context_.changes == nullptr) return;
  const std::string& file = source_.path.empty() ? file_.identity().path : source_.path;
  NamedChange change{name, std::nullopt, false, file, here_, command_};
  // What has been unset is not read: bash makes some of them up, and that would be a refusal.
  if (!is_unset) {
    change.value = variables_.get(name);
    change.is_exported = variables_.is_exported(name);
  }
  context_.changes->push_back(std::move(change));
}

void NativeRun::set_variable(const std::string& name, const std::string& value) {
  variables_.set(name, value);
  note_change(name);
}

void NativeRun::set_exported(const std::string& name, const std::string& value) {
  variables_.set_exported(name, value);
  note_change(name);
}

void NativeRun::mark_exported(const std::string& name) {
  variables_.mark_exported(name);
  note_change(name);
}

void NativeRun::unset_variable(const std::string& name) {
  variables_.unset(name);
  note_change(name, true);
}

void NativeRun::assign(const ReadyAssignment& ready, bool exported) {
  if (ready.append) {
    variables_.append(ready.name, ready.value);
    if (exported) variables_.mark_exported(ready.name);
  } else if (exported) {
    variables_.set_exported(ready.name, ready.value);
  } else {
    variables_.set(ready.name, ready.value);
  }
  note_change(ready.name);
}

void NativeRun::export_word(const std::string& word) {
  const size_t end = word.find('=');
  if (end == std::string::npos) return mark_exported(word);
  const bool append = end > 0 && word[end - 1] == '+';
  assign({word.substr(0, append ? end - 1 : end), append, word.substr(end + 1)}, true);
}

// All words are expanded before the first one takes effect.
int NativeRun::export_names(const std::vector<CommandArgument>& arguments) {
  std::vector<std::variant<std::string, ReadyAssignment>> ready;
  for (const CommandArgument& argument : arguments) {
    if (const auto* assignment = std::get_if<Assignment>(&argument)) {
      ready.emplace_back(made_ready(*assignment));
      continue;
    }
    Words words;
    add_words(argument, words);
    for (std::string& word : words)
      ready.emplace_back(std::move(word));
  }
  if (ready.empty()) throw RefusedText{"`export` alone"};
  for (const auto& one : ready) {
    if (const auto* assignment = std::get_if<ReadyAssignment>(&one)) {
      assign(*assignment, true);
    } else {
      export_word(std::get<std::string>(one));
    }
  }
  return 0;
}

}  // namespace dirvenv

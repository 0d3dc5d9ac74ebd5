// SPDX-License-Identifier: MIT
#include "core/hook_channel.h"

#include <algorithm>
#include <vector>

#include "core/bash_exports.h"
#include "core/fish_exports.h"
#include "core/name_rules.h"
#include "core/shell_script.h"
#include "core/shell_script_fish.h"

namespace dirvenv {
namespace {

// A question's first field with its NUL, and its last bytes.
constexpr std::string_view kQuestionHead{"dirvenv-question 3\0", 19};
constexpr std::string_view kQuestionTail = "#end\n";

constexpr size_t kMostDigits = 18;
constexpr std::string_view kResultWord = "result";

// Takes a field and its NUL off the front; nullopt where there is none.
std::optional<std::string_view> take_field(std::string_view& text) {
  const size_t end = text.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(end + 1);
  return field;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "NAME=value", a NUL behind each.
std::optional<Environment> parse_entries(std::string_view text) {
  Environment environment;
  while (!text.empty()) {
    const auto entry = take_field(text);
    if (!entry) return std::nullopt;
    const size_t equals = entry->find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name(entry->substr(0, equals));
    if (!is_valid_name(name)) return std::nullopt;
    environment.set(name, std::string(entry->substr(equals + 1)));
  }
  return environment;
}

// `export -p`, a NUL, and the names of exported functions, whose texts no builtin writes as
// children get them.
std::optional<Environment> parse_bash_environment(std::string_view text) {
  const auto exports = take_field(text);
  if (!exports || !text.empty()) return std::nullopt;
  auto environment = parse_bash_exports(*exports);
  if (!environment) return std::nullopt;
  for (const auto& [name, value] : environment->variables()) {
    if (!is_valid_name(name)) return std::nullopt;
  }
  return environment;
}

// `set -xL`, a NUL, and entries for what is unclear there; others count for nothing.
void parse_fish_environment(std::string_view text, HookQuestion& question) {
  const auto printed = take_field(text);
  auto exports = printed ? parse_fish_exports(*printed) : std::nullopt;
  const auto entries = parse_entries(text);
  if (!exports || !entries) return;
  for (const std::string& name : exports->unclear) {
    if (const std::string* const value = entries->find(name)) {
      exports->environment.set(name, *value);
    } else {
      question.unclear.push_back(name);
    }
  }
  if (question.unclear.empty()) question.environment = std::move(exports->environment);
}

std::optional<Shell> shell_named(std::string_view name) {
  if (name == "bash") return Shell::Bash;
  if (name == "zsh") return Shell::Zsh;
  if (name == "fish") return Shell::Fish;
  return std::nullopt;
}

// What `set -nlx` prints, before the first field: a name in each line. Takes it off the front.
bool take_local_exports(std::string_view& text) {
  bool has_any = false;
  while (!text.starts_with(kQuestionHead)) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos || !is_valid_name(text.substr(0, end))) break;
    text.remove_prefix(end + 1);
    has_any = true;
  }
  return has_any;
}

}  // namespace

std::optional<HookQuestion> parse_hook_question(std::string_view text) {
  const bool has_local_exports = take_local_exports(text);
  if (!text.starts_with(kQuestionHead) || !text.ends_with(kQuestionTail)) return std::nullopt;
  if (text.size() < kQuestionHead.size() + kQuestionTail.size()) return std::nullopt;
  text.remove_prefix(kQuestionHead.size());
  text.remove_suffix(kQuestionTail.size());
  const auto shell = take_field(text);
  const auto number = take_field(text);
  const auto directory = take_field(text);
  const auto terminal = take_field(text);
  const auto kind = terminal ? shell_named(*shell) : std::nullopt;
  if (!kind || !is_number(*number)) return std::nullopt;
  if (has_local_exports && *kind != Shell::Fish) return std::nullopt;
  HookQuestion question{*kind, std::string(*number), std::string(*directory)};
  question.has_local_exports = has_local_exports;
  question.may_say_on_output = *kind == Shell::Fish && *terminal == "2";
  question.is_terminal = *terminal == "1" || question.may_say_on_output;
  if (*kind == Shell::Bash) question.environment = parse_bash_environment(text);
  if (*kind == Shell::Zsh) question.environment = parse_entries(text);
  if (*kind == Shell::Fish) parse_fish_environment(text, question);
  return question;
}

std::string later_for_fish(const HookQuestion& question, const std::string& channel) {
  ShellScript script;
  script.channel = channel;
  script.asked = std::stoll(question.number) + 1;
  return take_fish_answer(false, false) + print_script(Shell::Fish, script);
}

std::optional<std::string> channel_number(std::string_view line) {
  return is_number(line) ? std::optional(std::string(line)) : std::nullopt;
}

std::string announcement_line(const Announcement& announcement) {
  if (announcement.shell.empty()) return std::string(kResultWord) + " " + announcement.key + "\n";
  std::string line = announcement.shell;
  if (!announcement.record.empty()) line += " " + announcement.record;
  if (!announcement.record.empty() && !announcement.key.empty()) line += " " + announcement.key;
  return line + "\n";
}

std::optional<Announcement> parse_announcement(std::string_view line) {
  std::vector<std::string> words(1);
  for (const char byte : line) {
    const bool is_part = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
    // "1.2" and "result", not "..".
    if (byte == ' ')
      words.emplace_back();
    else if (is_part || (byte == '.' && !words.back().empty()))
      words.back() += byte;
    else
      return std::nullopt;
  }
  const bool is_whole = std::none_of(words.begin(), words.end(),
                                     [](const std::string& word) { return word.empty(); });
  if (!is_whole || words.size() > 3) return std::nullopt;
  if (words[0] == kResultWord)
    return words.size() == 2 ? std::optional(Announcement{"", "", words[1]}) : std::nullopt;
  words.resize(3);
  return Announcement{words[0], words[1], words[2]};
}

std::string wake_line(std::string_view number, bool has_answer) {
  return std::string(number) + (has_answer ? " got\n" : " ask\n");
}

}  // namespace dirvenv

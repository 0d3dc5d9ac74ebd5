// SPDX-License-Identifier: MIT
#include "core/shell_script.h"

#include <algorithm>

#include "core/name_rules.h"
#include "fuzz/input.h"
#include "fuzz/shell_words.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

std::string without_nul(std::string text) {
  text.resize(std::min(text.find('\0'), text.size()));
  return text;
}

std::vector<VariableChange> changes_from(Input& in) {
  std::vector<VariableChange> changes;
  for (uint8_t left = in.byte() % 6; left > 0; --left) {
    VariableChange change;
    change.kind = static_cast<VariableChange::Kind>(in.byte() % 3);
    // Mostly a name that is valid: any other empties the whole script.
    change.name = in.byte() % 8 == 0 ? in.text() : "N" + std::to_string(in.byte());
    if (in.flag()) change.value = without_nul(in.text());
    change.was_exported = in.flag();
    changes.push_back(std::move(change));
  }
  return changes;
}

SameTest same_from(Input& in) {
  SameTest same;
  same.directory = without_nul(in.text());
  same.stamp = "/stamp" + without_nul(in.text());
  same.absent = {"/absent" + without_nul(in.text())};
  same.unmoved = {{"/file" + without_nul(in.text()), "/reference"}};
  return same;
}

bool has_word(const std::vector<std::string>& words, const std::string& wanted) {
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

// `first` and right behind it `second`.
bool has_words(const std::vector<std::string>& words, const std::string& first,
               const std::string& second) {
  for (size_t at = 0; at + 1 < words.size(); ++at)
    if (words[at] == first && words[at + 1] == second) return true;
  return false;
}

// With those of the texts that are handed to `eval`.
std::vector<std::string> all_words(Shell shell, std::vector<std::string> words) {
  for (size_t at = 0, end = words.size(); at + 1 < end; ++at) {
    if (words[at] != "eval") continue;
    const auto within = shell_words(shell, words[at + 1]);
    require(within.has_value(), "every quote in a text for eval is closed");
    words.insert(words.end(), within->begin(), within->end());
  }
  return words;
}

void check_values(Shell shell, const std::vector<VariableChange>& changes,
                  const std::vector<std::string>& words) {
  for (const VariableChange& change : changes) {
    // fish has the elements of lists as words of their own.
    const bool list = shell == Shell::Fish && change.name.ends_with("PATH");
    if (!change.value || list || change.kind == VariableChange::Kind::Forget) continue;
    // No caller applies these, and they are not given back.
    if (is_special_name(shell, change.name)) continue;
    const bool there = shell == Shell::Fish ? has_words(words, change.name, *change.value)
                                            : has_word(words, change.name + "=" + *change.value);
    require(there, "a value comes back as one word, byte for byte");
  }
}

void check_shell(Shell shell, const ShellScript& script, bool valid) {
  const std::string text = print_script(shell, script);
  if (!valid) return require(text.empty(), "a name that is not valid prints nothing");
  for (const char c : text)
    require(c >= 0x20 && c < 0x7f, "printable ASCII on one line");
  const auto outer = shell_words(shell, text);
  require(outer.has_value(), "every quote is closed");
  const auto words = shell == Shell::Fish ? *outer : all_words(shell, *outer);
  check_values(shell, script.changes, words);
  if (shell != Shell::Fish && !script.changes.empty()) {
    const bool checked = std::any_of(script.changes.begin(), script.changes.end(), [](auto& each) {
      return each.kind == VariableChange::Kind::Apply;
    });
    if (checked) check_values(shell, script.fallback, words);
  }
  require(script.message.empty() || has_word(words, script.message), "the message comes back");
  if (script.same) {
    require(has_word(words, script.same->directory), "the directory comes back");
    require(has_word(words, script.same->unmoved[0].first), "a path comes back");
  }
  const std::string framed = frame_script(text);
  require(framed.size() - 9 == std::stoul(framed.substr(0, 8)), "the frame tells the length");
}

}  // namespace

void shell_script(std::string_view input) {
  Input in(input);
  ShellScript script;
  script.changes = changes_from(in);
  script.fallback = changes_from(in);
  if (in.flag()) script.same = same_from(in);
  script.message = without_nul(in.text());
  const auto is_valid = [](const VariableChange& change) { return is_valid_name(change.name); };
  const bool valid = std::all_of(script.changes.begin(), script.changes.end(), is_valid) &&
                     std::all_of(script.fallback.begin(), script.fallback.end(), is_valid);
  for (const Shell shell : {Shell::Bash, Shell::Zsh, Shell::Fish})
    check_shell(shell, script, valid);
}

}  // namespace dirvenv::fuzz

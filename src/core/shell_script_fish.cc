// SPDX-License-Identifier: MIT
#include "core/shell_script_fish.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

// Puts aside what the environment cannot carry. _dirvenv_was_X: U = it was universal, u = global
// but not exported, l = the same, a path variable by `--path`, x = exported with no or several
// elements, p = a path variable by `--path`, n = none in spite of its name. A path variable by its
// name needs nothing: the client knows its elements. _dirvenv_kept says that this shell has ever
// had one of these.
constexpr std::string_view kKeep =
    "function _dirvenv_keep; for _dirvenv_n in $argv; set -l _dirvenv_w _dirvenv_was_$_dirvenv_n; "
    "if set -q $_dirvenv_w; set -e -g $_dirvenv_n; continue; end; "
    "if set -qg $_dirvenv_n; set -l _dirvenv_k u; "
    "if set -qgx $_dirvenv_n; switch $_dirvenv_n; "
    "case '*PATH'; set -qg --path $_dirvenv_n; and continue; set _dirvenv_k n; "
    "case '*'; if set -qg --path $_dirvenv_n; set _dirvenv_k p; "
    "else if set -q $_dirvenv_n\"[1]\"; and not set -q $_dirvenv_n\"[2]\"; continue; "
    "else; set _dirvenv_k x; end; end; "
    "else if set -qg --path $_dirvenv_n; set _dirvenv_k l; end; "
    "set -gu _dirvenv_kept; "
    "set -g --unpath _dirvenv_list_$_dirvenv_n $$_dirvenv_n; set -g $_dirvenv_w $_dirvenv_k; "
    "set -e -g $_dirvenv_n; "
    "else if set -qU $_dirvenv_n; set -gu _dirvenv_kept; set -g $_dirvenv_w U; end; end; end; "sv;
// What was put aside comes back as it was, unless the value that the client knows is another one.
constexpr std::string_view kBack =
    "function _dirvenv_back; set -l _dirvenv_n $argv[1]; set -l _dirvenv_v $argv[2..]; "
    "set -l _dirvenv_w _dirvenv_was_$_dirvenv_n; set -l _dirvenv_l _dirvenv_list_$_dirvenv_n; "
    "set -l _dirvenv_j $$_dirvenv_l; set -l --path _dirvenv_c; set -e -g $_dirvenv_n; "
    "switch \"$$_dirvenv_w\"; case U; case u; set -gu $_dirvenv_n $_dirvenv_j; "
    "case l; set -gu --path $_dirvenv_n $_dirvenv_j; "
    "case x; test \"$_dirvenv_j\" = \"$_dirvenv_v\"; and set _dirvenv_v $_dirvenv_j; "
    "set -gx $_dirvenv_n $_dirvenv_v; "
    "case p; set _dirvenv_c $_dirvenv_j; "
    "test \"$_dirvenv_c\" = \"$_dirvenv_v\"; and set _dirvenv_v $_dirvenv_j; "
    "set -gx --path $_dirvenv_n $_dirvenv_v; "
    "case n; set _dirvenv_c $_dirvenv_v; set _dirvenv_v \"$_dirvenv_c\"; "
    "test \"$_dirvenv_j\" = \"$_dirvenv_v\"; and set _dirvenv_v $_dirvenv_j; "
    "set -gx --unpath $_dirvenv_n $_dirvenv_v; "
    "case '*'; if set -q _dirvenv_v[1]; set _dirvenv_j $$_dirvenv_n; "
    "if not set -qx $_dirvenv_n; or test \"$_dirvenv_j\" != \"$_dirvenv_v\"; "
    "set -gx $_dirvenv_n $_dirvenv_v; end; end; end; "
    "set -ga _dirvenv_undone $_dirvenv_w $_dirvenv_l; end; "sv;
constexpr std::string_view kState = "DIRVENV_STATE";
// `set -q` tells by its status how many of the names are not set, up to 255.
constexpr size_t kGroup = 200;

// fish holds variables whose name ends in PATH as lists: one word each. Of an empty element of PATH
// it makes '.', so it is written as that at once.
bool is_fish_list(std::string_view name) {
  return name.ends_with("PATH");
}

std::string fish_words(const VariableChange& change) {
  if (!is_fish_list(change.name)) return " " + quote(Shell::Fish, *change.value);
  const std::string_view empty = change.name == "PATH" ? "." : "";
  std::string words;
  size_t at = 0;
  while (at <= change.value->size()) {
    const size_t colon = std::min(change.value->find(':', at), change.value->size());
    const std::string_view element = std::string_view(*change.value).substr(at, colon - at);
    words += " " + quote(Shell::Fish, element.empty() ? empty : element);
    at = colon + 1;
  }
  return words;
}

std::string assign(const VariableChange& change) {
  if (!change.value) return fmt::format("set -e -g {}; ", change.name);
  return fmt::format("set -gx {}{}; ", change.name, fish_words(change));
}

using Names = std::vector<std::string>;

std::vector<Names> groups_of(const Names& names) {
  std::vector<Names> groups;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i % kGroup == 0) groups.emplace_back();
    groups.back().push_back(names[i]);
  }
  return groups;
}

// Each name with a blank and `prefix` before it.
std::string words_of(const Names& names, std::string_view prefix) {
  std::string words;
  for (const std::string& name : names)
    words += fmt::format(" {}{}", prefix, name);
  return words;
}

// What is seldom needed, as one word for fish: to parse it would be a fifth of the work.
std::string seldom(const std::string& text) {
  return "eval " + quote(Shell::Fish, text) + "; ";
}

// One question for many names: mostly fish holds nothing under them. PATH is fish's own, and
// nobody but us has the names that are never a project's.
std::string keep(const std::vector<VariableChange>& changes, bool hook_has_words) {
  Names names;
  for (const VariableChange& change : changes) {
    const bool is_kept = change.kind == VariableChange::Kind::Apply && change.name != "PATH";
    if (is_kept && !is_never_name(change.name)) names.push_back(change.name);
  }
  std::string text;
  for (const Names& group : groups_of(names)) {
    const std::string words = words_of(group, "");
    text += fmt::format("set -q{}; if test $status -ne {}; {}end; ", words, group.size(),
                        hook_has_words ? fmt::format("_dirvenv_keep{}; ", words)
                                       : seldom(fmt::format("{}_dirvenv_keep{}; ", kKeep, words)));
  }
  return text;
}

// What was not in the environment before: taken away at once, where nothing was ever put aside.
std::string take_away(const std::vector<VariableChange>& changes, bool hook_has_words) {
  Names names;
  for (const VariableChange& change : changes) {
    const bool absent = change.kind == VariableChange::Kind::Restore && !change.value;
    if (absent && !is_fish_special(change.name)) names.push_back(change.name);
  }
  if (names.empty()) return {};
  std::string each;
  for (const std::string& name : names)
    each += fmt::format("_dirvenv_back {}; ", name);
  return fmt::format("if set -q _dirvenv_kept; {}else; set -e -g{}; end; ",
                     seldom(hook_has_words ? each : std::string(kBack) + each),
                     words_of(names, ""));
}

}  // namespace

std::string fish_words_of_hook() {
  return std::string(kKeep).append("\n").append(kBack).append("\n");
}

std::string take_fish_answer(bool may_be_cut, bool empties) {
  if (may_be_cut) return "set -gu _dirvenv_given cut $_dirvenv_answer; ";
  return fmt::format("set -e -g _dirvenv_given _dirvenv_script{}; ",
                     empties ? " >$_dirvenv_answer" : "");
}

std::string end_fish_answer(bool is_given, bool empties) {
  return fmt::format("set -e -g{} $_dirvenv_undone _dirvenv_undone{}; ",
                     is_given ? " _dirvenv_given _dirvenv_script" : "",
                     empties ? " >$_dirvenv_answer" : "");
}

// Ctrl-C ends fish between two commands, and the next prompt does all of it once more. So each of
// them comes to the same the second time, and what was put aside stays until one command has erased
// all.
std::string print_fish_changes(const std::vector<VariableChange>& changes, bool hook_has_words) {
  std::vector<VariableChange> others;
  std::string begun;
  std::string ended;
  for (const VariableChange& change : changes) {
    if (change.name != kState)
      others.push_back(change);
    else
      (change.value ? begun : ended) += assign(change);
  }
  std::string text = keep(others, hook_has_words) + take_away(others, hook_has_words);
  std::string back;
  std::string applied;
  for (const VariableChange& change : others) {
    // Set in another shell, which this one was started from.
    if (is_fish_special(change.name)) continue;
    if (change.kind == VariableChange::Kind::Forget) {
      text +=
          fmt::format("set -ga _dirvenv_undone _dirvenv_was_{0} _dirvenv_list_{0}; ", change.name);
    } else if (change.kind == VariableChange::Kind::Apply) {
      applied += assign(change);
    } else if (change.name == "PATH" && change.value) {
      // Nothing is ever put aside for it, which fish itself sees to.
      text += assign(change);
    } else if (change.value) {
      back += fmt::format("_dirvenv_back {}{}; ", change.name, fish_words(change));
    }
  }
  if (!back.empty() && !hook_has_words) text += kBack;
  text += back;
  return text + begun + applied + ended;
}

}  // namespace dirvenv

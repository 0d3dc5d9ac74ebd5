// SPDX-License-Identifier: MIT
#include "direnv/diff.h"

#include <algorithm>

#include "core/environment_diff.h"
#include "core/gzenv.h"
#include "core/name_rules.h"
#include "core/state_text.h"
#include "engine/prompt_changes.h"

namespace dirvenv {
namespace {

constexpr std::string_view kIgnored[] = {"COMP_WORDBREAKS",
                                         "DIRENV_BASH",
                                         "DIRENV_CONFIG",
                                         "DIRENV_IN_ENVRC",
                                         "OLDPWD",
                                         "PS1",
                                         "PWD",
                                         "SHELL",
                                         "SHELLOPTS",
                                         "SHLVL",
                                         "_"};
// Of these no line tells.
constexpr std::string_view kOwn = "DIRENV_";
constexpr const char* kContext[] = {"DIRENV_DIFF", "DIRENV_DIR",      "DIRENV_DUMP_FILE_PATH",
                                    "DIRENV_FILE", "DIRENV_REQUIRED", "DIRENV_WATCHES"};

DirenvDiff diff_of(const Environment& base, const Environment& target) {
  DirenvDiff diff;
  for (const auto& [name, value] : base.variables()) {
    if (is_ignored_by_direnv(name) || target.get(name) == value) continue;
    diff.previous.emplace(name, value);
  }
  for (const auto& [name, value] : target.variables()) {
    if (is_ignored_by_direnv(name) || base.get(name) == value) continue;
    diff.next.emplace(name, value);
  }
  return diff;
}

// An exported state may come from anybody; what runs code in every shell is not taken from it.
bool may_restore(const std::string& name) {
  return !is_ignored_by_direnv(name) && !is_never_name(name);
}

// Without what dirvenv's own hook has loaded, as in an editor that was started in such a shell.
Environment without_ours(const Environment& environment) {
  const auto state = state_in(environment);
  if (!state) return environment;
  return without_state(undo(environment, state->variables, std::nullopt).base);
}

}  // namespace

bool is_ignored_by_direnv(std::string_view name) {
  return name.starts_with("__fish") || name.starts_with("BASH_FUNC_") ||
         std::find(std::begin(kIgnored), std::end(kIgnored), name) != std::end(kIgnored);
}

Environment without_direnv(Environment environment) {
  for (const char* const name : kContext)
    environment.unset(name);
  return environment;
}

Reverted reverted(const Environment& environment) {
  Reverted result{without_direnv(without_ours(environment)), false};
  const auto packed = environment.get("DIRENV_DIFF");
  if (!packed || packed->empty()) return result;
  const auto json = read_gzenv(*packed);
  const auto diff = json ? read_direnv_diff(*json) : std::nullopt;
  result.is_damaged = !diff;
  if (!diff) return result;
  for (const auto& [name, value] : diff->next) {
    if (may_restore(name) && !diff->previous.contains(name)) result.environment.unset(name);
  }
  for (const auto& [name, value] : diff->previous) {
    if (may_restore(name)) result.environment.set(name, value);
  }
  return result;
}

std::string packed_diff(const Environment& base, const Environment& target) {
  return write_gzenv(write_direnv_diff(diff_of(base, target)));
}

std::string diff_text(const Environment& base, const Environment& target) {
  const DirenvDiff diff = diff_of(base, target);
  std::string added;
  std::string changed;
  std::string gone;
  for (const auto& [name, value] : diff.next) {
    if (name.starts_with(kOwn)) continue;
    const bool is_new = !diff.previous.contains(name);
    (is_new ? added : changed) += (is_new ? " +" : " ~") + name;
  }
  for (const auto& [name, value] : diff.previous) {
    if (!name.starts_with(kOwn) && !diff.next.contains(name)) gone += " -" + name;
  }
  const std::string text = added + gone + changed;
  return text.empty() ? text : text.substr(1);
}

}  // namespace dirvenv

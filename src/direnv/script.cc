// SPDX-License-Identifier: MIT
#include "direnv/script.h"

#include <fmt/format.h>

#include "core/digest.h"
#include "core/gzenv.h"
#include "core/json_direnv.h"
#include "core/list_edit.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "core/shell_script.h"
#include "core/target_script.h"
#include "direnv/diff.h"
#include "os/random.h"

namespace dirvenv {
namespace {

constexpr size_t kRandomBytes = 16;

std::string export_words(Shell shell, const DirenvChanges& changes) {
  std::string text;
  for (const auto& [name, value] : changes) {
    text += value ? fmt::format("export {}={};", name, quote(shell, *value))
                  : fmt::format("unset {};", name);
  }
  return text;
}

// fish has PATH as a list.
std::string fish_words(const DirenvChanges& changes) {
  std::string text;
  for (const auto& [name, value] : changes) {
    if (!value) {
      text += fmt::format("set -e -g {};", name);
      continue;
    }
    text += fmt::format("set -x -g {}", name);
    if (name == "PATH") {
      for (const std::string& element : split_list(*value))
        text += " " + quote(Shell::Fish, element);
    } else {
      text += " " + quote(Shell::Fish, *value);
    }
    text += ";";
  }
  return text;
}

std::optional<Shell> shell_named(std::string_view name) {
  if (name == "bash") return Shell::Bash;
  if (name == "zsh") return Shell::Zsh;
  return name == "fish" ? std::optional(Shell::Fish) : std::nullopt;
}

// What the shell itself owns would fail there, and the rest with it.
DirenvScript shell_words(Shell shell, const DirenvChanges& changes) {
  DirenvScript script;
  DirenvChanges fit;
  for (const auto& [name, value] : changes) {
    if (is_special_name(shell, name)) {
      script.left_out.push_back(fmt::format("{} is {}'s own; left out", name, name_of(shell)));
    } else if (is_valid_name(name)) {
      fit.emplace(name, value);
    }
  }
  script.text = shell == Shell::Fish ? fish_words(fit) : export_words(shell, fit);
  return script;
}

}  // namespace

DirenvChanges direnv_changes(const Environment& from, const Environment& to) {
  DirenvChanges changes;
  for (const auto& [name, value] : from.variables()) {
    if (!is_ignored_by_direnv(name) && !to.has(name)) changes.emplace(name, std::nullopt);
  }
  for (const auto& [name, value] : to.variables()) {
    if (!is_ignored_by_direnv(name) && from.get(name) != value) changes.emplace(name, value);
  }
  return changes;
}

DirenvChanges as_changes(const Environment& environment) {
  return {environment.variables().begin(), environment.variables().end()};
}

std::optional<DirenvScript> direnv_script(std::string_view name, const DirenvChanges& changes,
                                          const Environment& caller) {
  if (name.starts_with("-")) name.remove_prefix(1);
  const std::string target = base_name(name);
  if (const auto shell = shell_named(target)) return shell_words(*shell, changes);
  if (target == "json") return DirenvScript{write_direnv_environment(changes, true), {}};
  if (target == "gzenv") {
    return DirenvScript{write_gzenv(write_direnv_environment(changes, false)), {}};
  }
  const auto format = target_format_named(target);
  if (!format) return std::nullopt;
  std::vector<TargetChange> list;
  for (const auto& [variable, value] : changes)
    list.push_back({variable, value});
  const std::string random = to_hex(random_bytes(kRandomBytes));
  TargetText text = print_target(*format, list, {random, has_utf8_locale(caller)});
  return DirenvScript{std::move(text.text), std::move(text.left_out)};
}

}  // namespace dirvenv

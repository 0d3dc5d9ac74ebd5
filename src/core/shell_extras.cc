// SPDX-License-Identifier: MIT
#include "core/shell_extras.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/alias_name.h"
#include "core/digest.h"
#include "core/visible.h"

namespace dirvenv {
namespace {

// Marks are compared in the shell, and tell only whether two things are the same.
constexpr size_t kMarkBytes = 8;

std::string mark_of(std::string_view data) {
  return to_hex(sha256(data).substr(0, kMarkBytes));
}

std::string mark_of(const ShellExtras& wanted) {
  WireWriter all;
  all.bytes(wanted.file);
  write_extras(all, wanted.extras);
  return mark_of(all.data());
}

// Comments and indentation are for who reads the file.
std::string as_sent(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(line.size());
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with('#') && line != "\n") out += line;
  }
  return out;
}

std::string call(Shell shell, const ShellExtras& wanted) {
  const ProjectExtras& extras = wanted.extras;
  std::string text = fmt::format("_dirvenv_enter {} {} {} {} {}", mark_of(wanted),
                                 mark_of(wanted.file), quote(shell, visible(wanted.shown)),
                                 quote(shell, extras.enter), quote(shell, extras.leave));
  for (const auto& [name, command] : extras.aliases) {
    text += fmt::format(" {} {}", quote(shell, name), quote(shell, command));
  }
  return text;
}

}  // namespace

ShellExtras ShellExtras::of(const std::string& file, const std::string& shown,
                            const ProjectExtras& extras) {
  if (extras.aliases.empty() && extras.enter.empty() && extras.leave.empty()) return {};
  return {file, shown, extras};
}

bool is_valid(const ShellExtras& wanted) {
  const auto& aliases = wanted.extras.aliases;
  return std::all_of(aliases.begin(), aliases.end(),
                     [](const auto& alias) { return problem_of_alias_name(alias.first).empty(); });
}

std::string leave_extras(Shell shell, const ShellExtras& wanted) {
  const std::string other = wanted.file.empty() ? "" : mark_of(wanted.file);
  switch (shell) {
    case Shell::Bash:
      return fmt::format(
          "[[ ! ${{_dirvenv_extras+x}} || ${{_dirvenv_extras[1]-}} == '{}' ]] || _dirvenv_leave; ",
          other);
    case Shell::Zsh:
      return fmt::format(
          "[[ -z ${{_dirvenv_extras-}} || ${{_dirvenv_extras[2]-}} == '{}' ]] || _dirvenv_leave; ",
          other);
    case Shell::Fish:
      break;
  }
  return fmt::format(
      "set -q _dirvenv_extras; and test \"$_dirvenv_extras[2]\" != '{}'; and _dirvenv_leave; ",
      other);
}

std::string enter_extras(Shell shell, const ShellExtras& wanted, std::string_view code) {
  if (wanted.file.empty()) return {};
  const std::string file = quote(shell, wanted.file);
  const std::string mark = mark_of(wanted);
  const std::string word = quote(shell, as_sent(code) + call(shell, wanted));
  switch (shell) {
    case Shell::Bash:
      return fmt::format(
          "if [[ ${{DIRVENV_FILE-}} == {} && ${{_dirvenv_extras-}} != {} ]]; then builtin eval {}; "
          "fi; ",
          file, mark, word);
    case Shell::Zsh:
      return fmt::format(
          "if [[ ${{DIRVENV_FILE-}} == {} && ${{_dirvenv_extras[1]-}} != {} ]]; then builtin eval "
          "{}; fi; ",
          file, mark, word);
    case Shell::Fish:
      break;
  }
  return fmt::format(
      "if test \"$DIRVENV_FILE\" = {}; and test \"$_dirvenv_extras[1]\" != {}; eval {}; end; ",
      file, mark, word);
}

std::string run_fish_enter() {
  return "set -q _dirvenv_due; and _dirvenv_entered; ";
}

}  // namespace dirvenv

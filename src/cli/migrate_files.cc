// SPDX-License-Identifier: MIT
#include "cli/migrate_files.h"

#include <fmt/format.h>

#include "core/hook_lines.h"
#include "core/path.h"
#include "core/quote.h"
#include "core/visible.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr size_t kStartFileLimit = size_t{4} << 20;

bool only_shows(const Invocation& invocation) {
  return invocation.flags.contains("--show");
}

void tell(std::string_view text) {
  (void)print(text);
}

std::string indented(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += "    " + visible(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

// Made where it is not there; else its user is told what to put in.
Result<Done> put_file(const Invocation& invocation, const std::string& path,
                      const std::string& text) {
  const Result<std::string> present = read_file(path, kStartFileLimit);
  if (present && *present == text) {
    tell(fmt::format("  {} has it already\n", visible(path)));
    return Done{};
  }
  const bool is_there = link_status(path).has_value();
  tell(fmt::format("  {} {}:\n{}", is_there ? "to be put by you into" : "written to", visible(path),
                   indented(text)));
  if (is_there || only_shows(invocation)) return Done{};
  Result<Done> done = make_directories(parent_path(path), 0700);
  if (done) done = create_file(path, text, 0600);
  return done;
}

std::vector<std::string> start_files(const Environment& environment, const std::string& home) {
  const std::string zsh = environment.get_or("ZDOTDIR", home);
  const std::string fish =
      join_path(environment.get_or("XDG_CONFIG_HOME", join_path(home, ".config")), "fish");
  std::vector<std::string> files;
  for (const char* const name : {".bashrc", ".bash_profile", ".bash_login", ".profile"})
    files.push_back(join_path(home, name));
  for (const char* const name : {".zshrc", ".zprofile", ".zshenv"})
    files.push_back(join_path(zsh, name));
  files.push_back(join_path(fish, "config.fish"));
  for (const std::string& name : directory_names(join_path(fish, "conf.d")))
    files.push_back(join_path(join_path(fish, "conf.d"), name));
  return files;
}

bool has_consent(const Invocation& invocation, const std::string& path) {
  if (only_shows(invocation)) return false;
  if (invocation.flags.contains("--yes")) return true;
  if (!is_terminal_fd(0) || !is_terminal_fd(2)) return false;
  (void)write_fd(2, fmt::format("dirvenv: change {}? [y/N] ", visible(path)));
  const std::string answer = read_line(0);
  return answer.starts_with("y") || answer.starts_with("Y");
}

// A link is kept: many have these files in a repository of their own.
Result<Done> migrate_hooks_in(const Invocation& invocation, const std::string& path,
                              const std::string& shown, bool& any) {
  const auto real = real_path(path);
  const auto status = real ? file_status(*real) : std::nullopt;
  if (!status || status->kind != FileStatus::Kind::Regular) return Done{};
  const Result<std::string> text = read_file(*real, kStartFileLimit);
  if (!text) return text.error();
  const std::vector<HookLine> lines = direnv_hook_lines(*text);
  if (lines.empty()) return Done{};
  any = true;
  for (const HookLine& line : lines) {
    tell(fmt::format("  {}:{}\n    - {}\n    + {}\n", visible(shown), line.number,
                     visible(line.text), visible(line.replacement)));
  }
  if (!has_consent(invocation, shown)) {
    if (!only_shows(invocation)) tell("  left as it is\n");
    return Done{};
  }
  Result<Done> done = write_file(*real, with_dirvenv_hooks(*text),
                                 {.mode = status->mode, .durable = true, .time_ns = {}});
  if (done) tell("  changed\n");
  return done;
}

}  // namespace

Result<Done> migrate_settings(const Invocation& invocation, const DirenvRole& role,
                              const Places& places) {
  const TranslatedConfig translated = translated_config(role.config());
  if (translated.lines.empty() && translated.left.empty()) {
    tell("\nSettings: direnv has none, or those that are dirvenv's own.\n");
    return Done{};
  }
  tell("\nSettings:\n");
  for (const std::string& sentence : translated.left)
    tell(fmt::format("  left     {}\n", visible(sentence)));
  if (translated.lines.empty()) return Done{};
  return put_file(invocation, user_config_path(places), translated.lines);
}

Result<Done> migrate_shell_file(const Invocation& invocation, const DirenvRole& role,
                                const Places& places) {
  const std::string rc = direnv_rc_path(role.places());
  const std::string library = join_path(role.places().config, "lib");
  std::string reads;
  if (!directory_names(library).empty()) reads += " " + quote(Shell::Bash, library) + "/*.sh";
  if (leads_to(rc, FileStatus::Kind::Regular)) reads += " " + quote(Shell::Bash, rc);
  if (reads.empty()) {
    tell("\nYour own shell code: there is no direnvrc and no lib/*.sh.\n");
    return Done{};
  }
  tell("\nYour own shell code; each .envrc is evaluated by bash then, and not natively:\n");
  return put_file(invocation, join_path(places.config, "rc.bash"),
                  fmt::format("for direnv_file in{}; do source \"$direnv_file\"; done\n"
                              "unset direnv_file\n",
                              reads));
}

Result<Done> migrate_hooks(const Invocation& invocation, const DirenvRole& role,
                           const Places& places) {
  tell("\nHook lines:\n");
  bool any = false;
  for (const std::string& path : start_files(invocation.environment, places.home)) {
    Result<Done> done = migrate_hooks_in(invocation, path, role.short_path(path), any);
    if (!done) return done;
  }
  if (!any) {
    tell("  none was found in your shells' files; `dirvenv help hook` tells what to add\n");
  }
  return Done{};
}

}  // namespace dirvenv

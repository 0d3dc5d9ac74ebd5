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
  for (const char* const name :
       {".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".profile"})
    files.push_back(join_path(home, name));
  for (const std::string& name : directory_names(join_path(home, ".bashrc.d")))
    files.push_back(join_path(join_path(home, ".bashrc.d"), name));
  for (const char* const name : {".zshrc", ".zprofile", ".zlogin", ".zshenv"})
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

// What has been found in the start-up files.
struct HooksFound {
  bool theirs = false;
  bool ours = false;
};

void show_lines(const std::string& shown, const std::vector<HookLine>& lines) {
  for (const HookLine& line : lines) {
    const std::string place = fmt::format("  {}:{}\n", visible(shown), line.number);
    if (line.replacement.empty()) {
      tell(fmt::format("{}    {}\n    for you to look at: it names direnv\n", place,
                       visible(line.text)));
    } else {
      tell(fmt::format("{}    - {}\n    + {}\n", place, visible(line.text),
                       visible(line.replacement)));
    }
  }
}

// A link is kept: many have these files in a repository of their own.
void migrate_hooks_in(const Invocation& invocation, const std::string& path,
                      const std::string& shown, HooksFound& found, Result<Done>& result) {
  const auto real = real_path(path);
  const auto status = real ? file_status(*real) : std::nullopt;
  if (!status || status->kind != FileStatus::Kind::Regular) return;
  const Result<std::string> text = read_file(*real, kStartFileLimit);
  if (!text) {
    result = text.error();
    return;
  }
  found.ours |= has_dirvenv_hook(*text);
  show_lines(shown, direnv_lines(*text));
  const std::string changed = with_dirvenv_hooks(*text);
  if (changed == *text) return;
  found.theirs = true;
  if (!may_access(*real, Access::Write)) {
    result = Error{fmt::format("{} cannot be written; change it yourself", shown)};
    return;
  }
  if (!has_consent(invocation, shown)) {
    if (!only_shows(invocation)) tell("  left as it is\n");
    return;
  }
  Result<Done> done =
      write_file(*real, changed, {.mode = status->mode, .durable = true, .time_ns = {}});
  if (!done) result = done;
  if (done) tell("  changed\n");
}

// What a file of settings of ours would refuse is told, and left out.
DirenvConfig config_that_fits(const DirenvRole& role) {
  DirenvConfig config = role.config();
  const auto left = [](std::string_view key, const std::string& path, std::string_view why) {
    tell(fmt::format("  left     {}: {} {}\n", key, visible(path), why));
  };
  std::erase_if(config.prefixes, [&](const std::string& prefix) {
    const bool is_wide = is_within(role.places().home, prefix);
    const bool fits =
        prefix.starts_with("/") && !is_wide && (!real_path(prefix) || trusted_directory(prefix));
    if (fits) return false;
    left("whitelist.prefix", prefix,
         is_wide ? "holds your whole home directory; name those of your own projects"
                 : "is no directory that nobody else can write to");
    return true;
  });
  if (!config.bash_path.empty() && !config.bash_path.starts_with("/")) {
    left("bash_path", config.bash_path, "is no absolute path");
    config.bash_path.clear();
  }
  return config;
}

}  // namespace

Result<Done> migrate_settings(const Invocation& invocation, const DirenvRole& role,
                              const Places& places) {
  tell("\nSettings:\n");
  const TranslatedConfig translated = translated_config(config_that_fits(role));
  if (translated.lines.empty() && translated.left.empty()) {
    tell("  direnv has none that dirvenv has too, or those that are its own already\n");
  }
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
                  fmt::format("for direnv_file in{}; do\n"
                              "  [[ ! -f $direnv_file ]] || source \"$direnv_file\"\n"
                              "done\nunset direnv_file\n",
                              reads));
}

Result<Done> migrate_hooks(const Invocation& invocation, const DirenvRole& role,
                           const Places& places) {
  tell("\nHook lines:\n");
  HooksFound found;
  Result<Done> result = Done{};
  for (const std::string& path : start_files(invocation.environment, places.home))
    migrate_hooks_in(invocation, path, role.short_path(path), found, result);
  if (!found.theirs && found.ours) tell("  dirvenv's is there, and direnv's is not\n");
  if (!found.theirs && !found.ours) {
    tell("  none was found in your shells' files; `dirvenv help hook` tells what to add\n");
  }
  return result;
}

}  // namespace dirvenv

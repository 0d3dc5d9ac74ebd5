// SPDX-License-Identifier: MIT
#include "direnv/export.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "direnv/diff.h"
#include "direnv/load.h"
#include "direnv/script.h"
#include "engine/direnv_watch.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/replace_process.h"
#include "os/search_path.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

// What the environment says is loaded.
struct LoadedRc {
  std::string path;  ///< empty: nothing
  bool is_stale = false;
};

LoadedRc loaded_rc(const DirenvRole& role) {
  LoadedRc loaded{role.environment().get_or("DIRENV_FILE", ""), true};
  if (loaded.path.empty()) return loaded;
  const auto watches = unpacked_watches(role.environment().get_or("DIRENV_WATCHES", ""));
  if (!watches || watches->empty()) return loaded;
  if (!role.environment().get_or("DIRENV_REQUIRED", "").empty()) return loaded;
  loaded.is_stale = std::any_of(watches->begin(), watches->end(),
                                [](const DirenvWatch& watch) { return !why_stale(watch).empty(); });
  return loaded;
}

// false where it cannot be written: then nothing is applied.
bool print_changes(const DirenvRole& role, const std::string& target, const Environment& to) {
  const DirenvChanges changes = direnv_changes(role.environment(), to);
  if (changes.empty()) return true;
  const auto script = direnv_script(target, changes, role.environment());
  for (const std::string& sentence : script->left_out)
    role.log().error(sentence);
  return write_fd(kDirenvOutput, script->text);
}

int unload(const DirenvRole& role, const std::string& target, const Environment& base) {
  // Of a directory that is gone nothing is said, nor where nothing was loaded.
  const bool was_loaded = !role.environment().get_or("DIRENV_FILE", "").empty();
  if (role.directory() && was_loaded) role.log().status("unloading");
  return print_changes(role, target, base) ? 0 : 1;
}

int load(const DirenvRole& role, const Finding& finding, const std::string& target,
         const Environment& base) {
  const DirenvLoad load = load_as_direnv(role, finding, base, "direnv export " + target);
  if (load.failure.empty()) {
    const std::string names = diff_text(base, load.environment);
    if (!names.empty() && !role.config().hide_env_diff) {
      role.log().status("export " + names, "export %s");
    }
  }
  if (!print_changes(role, target, load.environment)) return 1;
  return load.failure.empty() ? 0 : role.log().fail(load.failure);
}

}  // namespace

int export_as_direnv(const DirenvRole& role, const std::string& target) {
  if (!direnv_script(target, {}, role.environment())) {
    return role.log().fail(fmt::format("unknown target shell '{}'", target));
  }
  const LoadedRc loaded = loaded_rc(role);
  const Finding found = role.find(role.directory().value_or(""));
  const bool has_found = found.verdict != Finding::Verdict::Nothing;
  const Reverted& base = role.base();
  const bool has_state = role.environment().has("DIRENV_DIFF") || !loaded.path.empty() ||
                         role.environment().has("DIRVENV_STATE");
  if (!has_found && !has_state) return 0;
  if (has_found && loaded.path == found.identity.path && !loaded.is_stale && !base.is_damaged) {
    return 0;
  }
  if (base.is_damaged) {
    role.log().error("DIRENV_DIFF cannot be read: what was loaded before stays as it is");
  }
  if (!has_found) return unload(role, target, base.environment);
  return load(role, found, target, base.environment);
}

int exec_as_direnv(const DirenvRole& role, std::vector<std::string> words) {
  if (words.empty()) return role.log().fail("missing DIR and COMMAND arguments");
  const auto real = real_path(words[0]);
  if (!real) return role.log().fail(fmt::format("stat {}: no such file or directory", words[0]));
  std::string directory = *real;
  if (leads_to(*real, FileStatus::Kind::Directory)) {
    words.erase(words.begin());
    if (words.empty()) return role.log().fail("missing COMMAND argument");
  } else {
    directory = parent_path(*real);
    words[0] = absolute_path(words[0], role.directory().value_or("/"));
  }
  const Finding found = role.find(directory);
  Environment environment = role.base().environment;
  if (found.verdict != Finding::Verdict::Nothing) {
    DirenvLoad load = load_as_direnv(role, found, environment, {});
    if (load.signal != 0) Interrupts::die_by(load.signal);
    if (!load.failure.empty()) return role.log().fail(load.failure);
    environment = std::move(load.environment);
  }
  const auto program = program_on_path(words[0], environment.get_or("PATH", ""));
  if (!program || !is_executable_file(*program)) {
    return role.log().fail(fmt::format("command '{}' not found on PATH '{}'", words[0],
                                       environment.get_or("PATH", "")));
  }
  return role.log().fail(replace_process(*program, words, environment.entries()).message);
}

}  // namespace dirvenv

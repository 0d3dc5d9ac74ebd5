// SPDX-License-Identifier: MIT
// What looks at project files and changes none.
#include <fmt/format.h>

#include "core/flagged_text.h"
#include "core/json.h"
#include "core/path.h"
#include "direnv/commands.h"
#include "direnv/export.h"
#include "direnv/load.h"
#include "direnv/script.h"
#include "engine/direnv_watch.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr int64_t kNsInSecond = 1'000'000'000;

using Run = int (*)(const DirenvRole&, const DirenvCall&);

// With direnv's settings, which all of these need.
template <Run run>
int with_role(const DirenvCall& call) {
  const Result<DirenvRole> role = DirenvRole::make(call.environment, call.program);
  if (!role) return fail_as_direnv(call.environment, role.error().message);
  return run(*role, call);
}

Finding found_here(const DirenvRole& role) {
  return role.find(role.directory().value_or(""));
}

int run_export_as_direnv(const DirenvRole& role, const DirenvCall& call) {
  return export_as_direnv(role, call.word(0));
}

int run_exec_as_direnv(const DirenvRole& role, const DirenvCall& call) {
  return exec_as_direnv(role, call.words);
}

// The next prompt sees that the file is newer.
int run_reload_as_direnv(const DirenvRole& role, const DirenvCall&) {
  const Finding found = found_here(role);
  if (found.verdict == Finding::Verdict::Nothing) return role.log().fail(".envrc not found");
  if (found.verdict == Finding::Verdict::Denied) return role.log().fail(blocked_text(found));
  if (set_modified(found.identity.real_path, wall_clock_ns())) return 0;
  return role.log().fail(fmt::format("cannot touch {}", found.identity.path));
}

int run_prune_as_direnv(const DirenvRole& role, const DirenvCall&) {
  role.allow_files().prune();
  return 0;
}

// Which of the files that a project file names have not been allowed to it, for its evaluation to
// end there: SHELL ENVRC FILE...
int run_check_required(const DirenvRole& role, const DirenvCall& call) {
  if (call.words.size() < 3) return role.log().fail("a shell, a project file and files are needed");
  const std::string& project = call.words[1];
  std::string wanted;
  for (size_t i = 2; i < call.words.size(); ++i) {
    const std::string path = absolute_path(call.words[i], parent_path(project));
    const Result<std::string> content = read_file(path, kMemberLimit);
    if (content && role.allow_files().is_allowed_to(project, path, *content)) continue;
    wanted += (wanted.empty() ? "" : ":") + call.words[i];
  }
  if (wanted.empty()) return 0;
  role.log().error(wanted + " must be approved. Run 'direnv allow' to approve.");
  const auto script = direnv_script(call.words[0], {{"DIRENV_REQUIRED", wanted}}, call.environment);
  if (!script) return role.log().fail(fmt::format("unknown target shell '{}'", call.words[0]));
  return write_fd(kDirenvOutput, script->text + "exit 0\n") ? 0 : 1;
}

// What stands out in the text, so that an `allow` which shows nothing hides nothing.
std::string flagged_text(const Finding& finding) {
  if (finding.identity.kind != "envrc") return {};
  std::string text;
  for (const Flag& flag : flags_in_envrc(finding.content)) {
    text += fmt::format("Found RC flagged \"{}:{}\" - {}: {}\n", base_name(finding.identity.path),
                        flag.line, flag.name, flag.why);
  }
  return text;
}

// One project file in `status`.
struct StatusRc {
  std::string path;  ///< empty: there is none
  int verdict = 1;
  std::string allow_path;
  std::vector<DirenvWatch> watches;
};

StatusRc status_of(const DirenvRole& role, const Finding& finding) {
  if (finding.verdict == Finding::Verdict::Nothing) return {};
  const std::string& path = finding.identity.path;
  return {path, direnv_verdict(finding), role.allow_files().allow_path(path, finding.content),
          first_watches(role, finding)};
}

StatusRc loaded_status(const DirenvRole& role) {
  const std::string path = role.environment().get_or("DIRENV_FILE", "");
  if (path.empty()) return {};
  StatusRc rc = status_of(role, role.look_at(path));
  rc.path = path;
  rc.watches = unpacked_watches(role.environment().get_or("DIRENV_WATCHES", ""))
                   .value_or(std::vector<DirenvWatch>());
  return rc;
}

std::string relative_path(const std::string& path, const std::string& directory) {
  std::string up;
  std::string base = directory;
  while (base != "/" && !is_within(path, base)) {
    base = parent_path(base);
    up += "../";
  }
  if (path == base) return up.empty() ? "." : up.substr(0, up.size() - 1);
  return up + path.substr(base == "/" ? 1 : base.size() + 1);
}

std::string rc_text(const StatusRc& rc, std::string_view word, std::string_view none) {
  if (rc.path.empty()) return fmt::format("No .envrc or .env {}\n", none);
  std::string text = fmt::format("{} RC path {}\n", word, rc.path);
  for (const DirenvWatch& watch : rc.watches) {
    text += fmt::format("{} watch: \"{}\" - {}\n", word,
                        relative_path(watch.path, parent_path(rc.path)),
                        local_text(watch.modified_s * kNsInSecond));
  }
  return text + fmt::format("{} RC allowed {}\n{} RC allowPath {}\n", word, rc.verdict, word,
                            rc.allow_path);
}

Json rc_json(const StatusRc& rc) {
  if (rc.path.empty()) return Json{};
  return Json{Json::Object{{"allowed", Json{rc.verdict}}, {"path", Json{rc.path}}}};
}

std::string status_json(const DirenvRole& role, const DirenvCall& call, const StatusRc& loaded,
                        const StatusRc& found) {
  const Json::Object config{{"ConfigDir", Json{role.places().config}},
                            {"SelfPath", Json{call.caller[0]}}};
  const Json::Object state{{"foundRC", rc_json(found)}, {"loadedRC", rc_json(loaded)}};
  return write_json(Json{Json::Object{{"config", Json{config}}, {"state", Json{state}}}}) + "\n";
}

std::string list_text(const std::vector<std::string>& paths, std::string_view after) {
  std::string text;
  for (const std::string& path : paths)
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", path, after);
  return text;
}

int run_status_as_direnv(const DirenvRole& role, const DirenvCall& call) {
  const StatusRc loaded = loaded_status(role);
  const Finding finding = found_here(role);
  const StatusRc found = status_of(role, finding);
  if (call.word(0) == "--json" || call.word(0) == "-json") {
    return write_fd(kDirenvOutput, status_json(role, call, loaded, found)) ? 0 : 1;
  }
  const DirenvConfig& config = role.config();
  std::string text = fmt::format(
      "direnv exec path {}\nDIRENV_CONFIG {}\nbash_path {}\ndisable_stdin {}\nwarn_timeout {}\n"
      "whitelist.prefix [{}]\nwhitelist.exact map[{}]\n",
      call.caller[0], role.places().config, role.bash(), config.disable_stdin,
      go_duration_text(role.warn_timeout_ms().value_or(config.warn_timeout_ms)),
      list_text(config.prefixes, ""), list_text(config.exact, ":true"));
  text += rc_text(loaded, "Loaded", "loaded");
  text += rc_text(found, "Found", "found") + flagged_text(finding);
  return write_fd(kDirenvOutput, text) ? 0 : 1;
}

}  // namespace

const DirenvCommand kDirenvExport = {
    "export", {},
    "SHELL",  "Prints what the shell has to change in this directory",
    true,     with_role<run_export_as_direnv>};
const DirenvCommand kDirenvExec = {"exec",
                                   {},
                                   "DIR COMMAND [...ARGS]",
                                   "Runs a command in the environment of DIR",
                                   false,
                                   with_role<run_exec_as_direnv>};
const DirenvCommand kDirenvReload = {"reload", {},
                                     "",       "Has the next prompt load the file again",
                                     false,    with_role<run_reload_as_direnv>};
const DirenvCommand kDirenvPrune = {"prune", {},
                                    "",      "Forgets files that are gone or have changed",
                                    false,   with_role<run_prune_as_direnv>};
const DirenvCommand kDirenvCheckRequired = {
    "check-required",
    {},
    "SHELL ENVRC FILE...",
    "Tells whether files that a project names have been allowed to it",
    true,
    with_role<run_check_required>};
const DirenvCommand kDirenvStatus = {"status",   {},
                                     "[--json]", "Shows what is loaded and what was found",
                                     false,      with_role<run_status_as_direnv>};

}  // namespace dirvenv

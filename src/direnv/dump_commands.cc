// SPDX-License-Identifier: MIT
// What direnv's standard library and others' plugins call to hand environments and lists of files
// on.
#include <fmt/format.h>

#include <charconv>

#include "core/dotenv.h"
#include "core/gzenv.h"
#include "core/path.h"
#include "direnv/commands.h"
#include "direnv/diff.h"
#include "direnv/role.h"
#include "direnv/script.h"
#include "engine/direnv_watch.h"
#include "os/files.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

constexpr size_t kMostFiles = 20'000;

int fail(const DirenvCall& call, std::string_view why) {
  return fail_as_direnv(call.environment, why);
}

// Prints `changes` for the shell that is named, and `end`.
int print_script_for(const DirenvCall& call, const std::string& shell, const DirenvChanges& changes,
                     std::string_view end) {
  const auto script = direnv_script(shell, changes, call.environment);
  if (!script) return fail(call, fmt::format("unknown target shell '{}'", shell));
  return write_fd(kDirenvOutput, script->text + std::string(end)) ? 0 : 1;
}

std::string here(const std::string& path) {
  return absolute_path(path, working_directory().value_or("/"));
}

// A number is an open descriptor. A file must be there, and keeps what lies behind what is written.
bool write_to(const std::string& target, const std::string& text) {
  if (target.empty()) return write_fd(kDirenvOutput, text);
  int fd = -1;
  const auto parsed = std::from_chars(target.data(), target.data() + target.size(), fd);
  if (parsed.ec == std::errc() && parsed.ptr == target.data() + target.size()) {
    return write_fd(fd, text);
  }
  return write_into_file(here(target), text);
}

int run_dump(const DirenvCall& call) {
  const std::string shell = call.words.empty() ? "gzenv" : call.words[0];
  const std::string target =
      call.words.size() > 1 ? call.words[1] : call.environment.get_or("DIRENV_DUMP_FILE_PATH", "");
  const auto script = direnv_script(shell, as_changes(call.environment), call.environment);
  if (!script) return fail(call, fmt::format("unknown target shell '{}'", shell));
  if (write_to(target, script->text + "\n")) return 0;
  return fail(call, fmt::format("open {}: it cannot be written to", target));
}

int run_apply_dump(const DirenvCall& call) {
  if (call.words.empty()) return fail(call, "not enough arguments");
  if (call.words.size() > 1) return fail(call, "too many arguments");
  const Result<std::string> text = read_file(here(call.words[0]), kGzenvLimit);
  if (!text) return fail(call, text.error().message);
  const auto json = read_gzenv(*text);
  const auto dumped = json ? read_direnv_environment(*json) : std::nullopt;
  if (!dumped) return fail(call, fmt::format("{} is no dump of direnv's", call.words[0]));
  Environment target;
  for (const auto& [name, value] : *dumped)
    target.assign(name, value);
  return print_script_for(call, "bash", direnv_changes(call.environment, target), "\n");
}

int run_show_dump(const DirenvCall& call) {
  if (call.words.empty()) return fail(call, "missing DUMP argument");
  const auto json = read_gzenv(call.words[0]);
  const auto text = json ? pretty_json(*json) : std::nullopt;
  if (!text) return fail(call, "that is no gzenv text");
  return write_fd(kDirenvOutput, *text + "\n") ? 0 : 1;
}

int run_dotenv(const DirenvCall& call) {
  const std::string shell = call.words.empty() ? "bash" : call.words[0];
  const std::string file = here(call.words.size() > 1 ? call.words[1] : ".env");
  const Result<std::string> text = read_file(file, kLongestDotenv);
  if (!text) return fail(call, text.error().message);
  const Result<Dotenv> parsed = parse_dotenv(*text, file);
  if (!parsed) return fail(call, parsed.error().message);
  const auto variables = expand_dotenv(*parsed, parent_path(file), [&](std::string_view name) {
    return call.environment.get(name);
  });
  if (!variables) return fail(call, variables.error().message);
  return print_script_for(call, shell, {variables->begin(), variables->end()}, "\n");
}

// The list of the environment; one that cannot be read begins anew.
std::vector<DirenvWatch> watches_of(const DirenvCall& call) {
  return unpacked_watches(call.environment.get_or("DIRENV_WATCHES", ""))
      .value_or(std::vector<DirenvWatch>());
}

int print_watches(const DirenvCall& call, const std::vector<DirenvWatch>& watches) {
  return print_script_for(call, call.words[0], {{"DIRENV_WATCHES", packed_watches(watches)}}, "");
}

int run_watch(const DirenvCall& call) {
  if (call.words.empty()) return fail(call, "a path is required to add to the list of watches");
  std::vector<DirenvWatch> watches = watches_of(call);
  std::vector<DirenvWatch> more;
  for (size_t i = 1; i < call.words.size(); ++i)
    more.push_back(direnv_watch(here(call.words[i])));
  put_watches(watches, std::move(more));
  return print_watches(call, watches);
}

int run_watch_dir(const DirenvCall& call) {
  if (call.words.size() != 2) return fail(call, "a directory is required to watch");
  const std::string directory = here(call.words[1]);
  if (!link_status(directory)) {
    return fail(call, fmt::format("lstat {}: no such file or directory", directory));
  }
  std::vector<DirenvWatch> watches = watches_of(call);
  std::vector<DirenvWatch> more;
  for (const std::string& path : tree_paths(directory, kMostFiles))
    more.push_back(direnv_watch(path));
  put_watches(watches, std::move(more));
  return print_watches(call, watches);
}

// "<mtime> <path>": nullopt where the line is not that.
std::optional<DirenvWatch> listed(const std::string& line) {
  const size_t blank = line.find(' ');
  if (blank == std::string::npos) return std::nullopt;
  DirenvWatch watch{line.substr(blank + 1), 0, true, {}};
  const auto parsed = std::from_chars(line.data(), line.data() + blank, watch.modified_s);
  if (parsed.ec != std::errc() || parsed.ptr != line.data() + blank) return std::nullopt;
  watch.path = here(watch.path);
  return watch;
}

int run_watch_list(const DirenvCall& call) {
  const std::string shell = call.words.empty() ? "bash" : call.words[0];
  std::vector<DirenvWatch> watches = watches_of(call);
  const Result<std::string> text = read_fd(0, kGzenvLimit, "standard input");
  if (!text) return fail(call, text.error().message);
  std::vector<DirenvWatch> more;
  int number = 0;
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    ++number;
    auto watch = listed(line);
    if (!watch) return fail(call, fmt::format("line {}: expected to contain two elements", number));
    more.push_back(std::move(*watch));
  }
  put_watches(watches, std::move(more));
  return print_script_for(call, shell, {{"DIRENV_WATCHES", packed_watches(watches)}}, "");
}

int run_watch_print(const DirenvCall& call) {
  const bool with_nul = call.word(0) == "--null";
  std::string text;
  for (const DirenvWatch& watch : watches_of(call)) {
    text += watch.path;
    text.push_back(with_nul ? '\0' : '\n');
  }
  return write_fd(kDirenvOutput, text) ? 0 : 1;
}

int run_current(const DirenvCall& call) {
  if (call.words.empty()) return fail(call, "missing PATH argument");
  const std::string path = here(call.words[0]);
  std::string why = "is unknown";
  for (const DirenvWatch& watch : watches_of(call)) {
    if (watch.path == path) why = why_stale(watch);
  }
  return why.empty() ? 0 : fail(call, fmt::format("File \"{}\" {}", path, why));
}

int run_log(const DirenvCall& call) {
  if (call.words.size() != 2) return fail(call, "invalid arguments");
  const Result<DirenvRole> role = DirenvRole::make(call.environment, call.program);
  if (!role) return fail(call, role.error().message);
  const std::string& kind = call.words[0];
  if (kind == "-status" || kind == "--status") {
    role->log().status(call.words[1]);
  } else if (kind == "-error" || kind == "--error") {
    role->log().error(call.words[1]);
  } else {
    return fail(call, fmt::format("invalid log-type '{}'", kind));
  }
  return 0;
}

}  // namespace

int fail_as_direnv(const Environment& environment, std::string_view why) {
  return DirenvLog(environment, DirenvConfig()).fail(why);
}

const DirenvCommand kDirenvDump = {
    "dump", {},      "[SHELL] [FILE]", "Writes the environment down, by default packed as gzenv",
    true,   run_dump};
const DirenvCommand kDirenvApplyDump = {
    "apply_dump", {},
    "FILE",       "Prints what bash has to change to get to the environment in FILE",
    true,         run_apply_dump};
const DirenvCommand kDirenvShowDump = {
    "show_dump", {}, "DUMP", "Prints what a gzenv text holds, as JSON", true, run_show_dump};
const DirenvCommand kDirenvDotenv = {"dotenv",
                                     {},
                                     "[SHELL] [PATH_TO_DOTENV]",
                                     "Prints what a .env file sets, for a shell to evaluate",
                                     true,
                                     run_dotenv};
const DirenvCommand kDirenvWatch = {"watch", {},       "SHELL [PATH...]", "Watches these files too",
                                    true,    run_watch};
const DirenvCommand kDirenvWatchDir = {"watch-dir", {},
                                       "SHELL DIR", "Watches a directory and all that is below it",
                                       true,        run_watch_dir};
const DirenvCommand kDirenvWatchList = {
    "watch-list", {},
    "[SHELL]",    "Watches the files of standard input's lines: mtime, blank, path",
    true,         run_watch_list};
const DirenvCommand kDirenvWatchPrint = {
    "watch-print", {}, "[--null]", "Prints the files that are watched", true, run_watch_print};
const DirenvCommand kDirenvCurrent = {
    "current", {},         "PATH", "Tells by its exit status whether a watched file is as it was",
    true,      run_current};
const DirenvCommand kDirenvLog = {
    "log", {}, "[--status|--error] MESSAGE", "Says a line as direnv would", true, run_log};

}  // namespace dirvenv

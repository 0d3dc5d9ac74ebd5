// SPDX-License-Identifier: MIT
#include "python/venv.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/python.h"
#include "core/json.h"
#include "core/path.h"
#include "core/venv_config.h"
#include "core/visible.h"
#include "engine/prompt.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/venv_check.h"
#include "python/venv_stamp.h"

namespace dirvenv {
namespace {

constexpr size_t kConfigBytes = size_t{1} << 20;
constexpr size_t kMostFiles = 1'000'000;

struct Place {
  std::string directory;  ///< where it was typed
  std::string path;       ///< the virtualenv
};

Result<Place> place_of(const Invocation& invocation) {
  const auto here = working_directory();
  if (!here) return Error{"the working directory has been removed"};
  const std::string word = invocation.arguments.size() > 1 ? invocation.arguments[1] : ".venv";
  return Place{*here, absolute_path(word, *here)};
}

int create(const Invocation& invocation, const Setup& setup) {
  const Result<Place> place = place_of(invocation);
  if (!place) return invocation.fail(place.error());
  const auto word = invocation.values.find("--python");
  const auto wanted = word == invocation.values.end() ? std::nullopt : std::optional(word->second);
  const Result<std::string> program = wanted_python(invocation, setup, wanted);
  if (!program) return invocation.fail(program.error());
  VenvRequest request;
  request.executable = *program;
  request.search_path = invocation.environment.get_or("PATH", "");
  request.layout_dir = join_path(place->directory, ".direnv");
  request.directory = place->directory;
  request.wished = place->path;
  for (const char* const flag : {"--without-pip", "--system-site-packages"}) {
    if (invocation.flags.contains(flag)) request.arguments.emplace_back(flag);
  }
  request.environment = invocation.environment;
  request.memory = join_path(setup.places().data, "pythons");
  Interrupts interrupts;
  VenvHost host;
  bool is_made = false;
  host.report = [&](std::string_view line) {
    is_made = is_made || line.starts_with("creating ");
    invocation.output.say(Tone::Status, line);
  };
  host.interrupts = &interrupts;
  const Result<Venv> venv = ensure_venv(request, host);
  if (const int signal = interrupts.take()) Interrupts::die_by(signal);
  if (!venv) return invocation.fail(venv.error());
  if (!is_made) invocation.output.say(Tone::Status, visible(place->path) + " is there already");
  return 0;
}

/// What a few stats and small reads tell of a virtualenv.
struct Info {
  std::string state;
  VenvConfig config;
  std::string version;
  bool is_ours = false;
  bool has_moved = false;
  std::string base;
  uint64_t bytes = 0;
};

std::string state_of(const std::string& path, const std::optional<VenvStamp>& stamp) {
  if (!link_status(path)) return "absent";
  if (!leads_to(path, FileStatus::Kind::Directory)) return "not a directory";
  if (link_status(making_mark(path))) return "half-made";
  if (!link_status(join_path(path, "pyvenv.cfg"))) return "not a virtual environment";
  if (!is_executable_file(join_path(path, "bin/python"))) return "its interpreter is gone";
  if (stamp && stamp->path != path) return "moved";
  if (stamp && !is_unchanged(*stamp)) return "changed since it was looked at";
  return stamp ? "whole" : "not looked at yet";
}

Info info_of(const std::string& path) {
  Info info;
  const auto stamp = read_venv_stamp(path);
  info.state = state_of(path, stamp);
  const Result<std::string> text = read_file(join_path(path, "pyvenv.cfg"), kConfigBytes);
  if (text) info.config = parse_venv_config(*text);
  if (stamp) {
    info.version = stamp->version;
    info.base = stamp->base;
    info.is_ours = stamp->is_ours;
  }
  for (const std::string& file : tree_paths(path, kMostFiles)) {
    if (const auto status = link_status(file)) info.bytes += status->stamp.size;
  }
  return info;
}

int tell(const Invocation& invocation, const Setup& setup) {
  const Result<Place> place = place_of(invocation);
  if (!place) return invocation.fail(place.error());
  const Info info = info_of(place->path);
  const bool is_there = link_status(join_path(place->path, "pyvenv.cfg")).has_value();
  if (invocation.flags.contains("--json")) {
    Json::Object object{{"version", Json{1}},
                        {"path", Json{place->path}},
                        {"state", Json{info.state}},
                        {"made_by_dirvenv", Json{info.is_ours}},
                        {"python_version", Json{}},
                        {"base", Json{}},
                        {"home", Json{}},
                        {"kilobytes", Json{static_cast<int>(info.bytes / 1024)}}};
    if (!info.version.empty()) object["python_version"] = Json{info.version};
    if (!info.base.empty()) object["base"] = Json{info.base};
    if (!info.config.home.empty()) object["home"] = Json{info.config.home};
    if (!print(write_json(Json{std::move(object)}) + "\n")) return 1;
    return is_there ? 0 : 1;
  }
  const auto shown = [&](const std::string& path) {
    return visible(with_tilde(path, setup.places().home));
  };
  if (!is_there)
    return invocation.fail(Error{fmt::format("{}: {}", shown(place->path), info.state)});
  std::string text = fmt::format("{}\n  state   {}\n", shown(place->path), info.state);
  if (!info.version.empty()) text += fmt::format("  Python  {}\n", visible(info.version));
  const std::string base = info.base.empty() ? info.config.home : info.base;
  text += fmt::format("  base    {}\n  made    {}\n  size    {:.1f} MB\n", shown(base),
                      info.is_ours ? "by dirvenv" : "by somebody else",
                      static_cast<double>(info.bytes) / 1e6);
  return !print(text);
}

int run_venv(const Invocation& invocation) {
  const std::string& what = invocation.arguments[0];
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (what == "create") return create(invocation, *setup);
  if (what == "info") return tell(invocation, *setup);
  return invocation.fail(Error{"venv needs `create` or `info`; see `dirvenv help venv`"},
                         static_cast<int>(ExitStatus::Usage));
}

}  // namespace

const Command kVenv = {
    "venv",
    {},
    "create|info [PATH]",
    "Make a virtual environment, or tell of one (.venv)",
    {{"--python WANT", "create: such as 3.12, >=3.10; else as the files here say"},
     {"--without-pip", "create: leave pip out"},
     {"--system-site-packages", "create: the interpreter's packages are seen"},
     {"--json", "info: as JSON"}},
    run_venv};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "python/venv.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/declared_python.h"
#include "cli/output.h"
#include "cli/python.h"
#include "core/json.h"
#include "core/path.h"
#include "core/quote.h"
#include "core/venv_config.h"
#include "core/visible.h"
#include "engine/prompt.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "python/venv_check.h"
#include "python/venv_creation.h"
#include "python/venv_health.h"
#include "python/venv_registry.h"
#include "python/venv_stamp.h"

namespace dirvenv {
namespace {

constexpr size_t kConfigBytes = size_t{1} << 20;

struct VenvPlace {
  std::string directory;  ///< where it was typed
  std::string path;       ///< the virtualenv
};

// Without a path, that of the project which is allowed here; else .venv.
Result<VenvPlace> venv_place(const Invocation& invocation, const Setup& setup) {
  const auto here = working_directory();
  if (!here) return Error{"the working directory has been removed"};
  if (invocation.arguments.size() > 1) {
    const std::string& word = invocation.arguments[1];
    if (word.empty()) return Error{"the path is empty; leave it out for .venv"};
    return VenvPlace{*here, absolute_path(word, *here)};
  }
  const auto declared = declared_python(setup, *here);
  if (declared && !declared->venv.empty()) return VenvPlace{declared->directory, declared->venv};
  return VenvPlace{*here, join_path(*here, ".venv")};
}

// Makes it, or mends or replaces what is there.
int make_venv(const Invocation& invocation, const Setup& setup, const VenvPlace& place,
              bool replaces) {
  const auto word = invocation.values.find("--python");
  const auto wanted = word == invocation.values.end() ? std::nullopt : std::optional(word->second);
  const Result<std::string> program = wanted_python(invocation, setup, wanted);
  if (!program) return invocation.fail(program.error());
  VenvRequest request;
  request.executable = *program;
  request.search_path = invocation.environment.get_or("PATH", "");
  request.layout_dir = join_path(place.directory, ".direnv");
  request.directory = place.directory;
  request.wished = place.path;
  request.replaces = replaces;
  request.only_makes = !replaces;
  for (const char* const flag : {"--without-pip", "--system-site-packages"}) {
    if (invocation.flags.contains(flag)) request.arguments.emplace_back(flag);
  }
  if (const auto prompt = invocation.values.find("--prompt"); prompt != invocation.values.end())
    request.arguments.push_back("--prompt=" + prompt->second);
  request.environment = invocation.environment;
  request.memory = join_path(setup.places().data, "pythons");
  request.registry = join_path(setup.places().data, "venvs");
  Interrupts interrupts;
  VenvHost host;
  bool is_made = false;
  host.report = [&](std::string_view line) {
    is_made = is_made || line.starts_with("creating ");
    invocation.output.say(Tone::Status, line);
  };
  host.interrupts = &interrupts;
  host.backend = setup.config().backend;
  const Result<Venv> venv = ensure_venv(request, host);
  if (const int signal = interrupts.take()) Interrupts::die_by(signal);
  if (!venv) return invocation.fail(venv.error());
  if (!is_made && !replaces) invocation.output.say(Tone::Status, place.path + " is there already");
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
  info.bytes = bytes_in(path);
  return info;
}

Json::Object venv_object(const std::string& path, const Info& info) {
  Json::Object object{{"path", Json{path}},
                      {"state", Json{info.state}},
                      {"made_by_dirvenv", Json{info.is_ours}},
                      {"python_version", Json{}},
                      {"base", Json{}},
                      {"home", Json{}},
                      {"kilobytes", Json{static_cast<int>(info.bytes / 1024)}}};
  if (!info.version.empty()) object["python_version"] = Json{info.version};
  if (!info.base.empty()) object["base"] = Json{info.base};
  if (!info.config.home.empty()) object["home"] = Json{info.config.home};
  return object;
}

bool is_venv(const std::string& path) {
  return link_status(join_path(path, "pyvenv.cfg")).has_value();
}

int tell_venv(const Invocation& invocation, const Setup& setup, const VenvPlace& place) {
  const Info info = info_of(place.path);
  if (invocation.flags.contains("--json")) {
    Json::Object object = venv_object(place.path, info);
    object["version"] = Json{1};
    if (!print(write_json(Json{std::move(object)}) + "\n")) return 1;
    return is_venv(place.path) ? 0 : 1;
  }
  const auto shown = [&](const std::string& path) {
    return visible(with_tilde(path, setup.places().home));
  };
  if (!is_venv(place.path))
    return invocation.fail(Error{fmt::format("{}: {}", shown(place.path), info.state)});
  std::string text = fmt::format("{}\n  state   {}\n", shown(place.path), info.state);
  if (!info.version.empty()) text += fmt::format("  Python  {}\n", visible(info.version));
  const std::string base = info.base.empty() ? info.config.home : info.base;
  text += fmt::format("  base    {}\n  made    {}\n  size    {}\n", shown(base),
                      info.is_ours ? "by dirvenv" : "by somebody else", size_text(info.bytes));
  return !print(text);
}

// Where they usually are: directories here, and what layouts have made; and the project's.
std::vector<std::string> venvs_in(const std::string& directory, const std::string& own) {
  std::vector<std::string> found;
  if (is_venv(own) && parent_path(own) != directory) found.push_back(own);
  for (const std::string& parent : {directory, join_path(directory, ".direnv")}) {
    for (const std::string& name : directory_names(parent)) {
      std::string path = join_path(parent, name);
      if (is_venv(path) && !read_link(path)) found.push_back(std::move(path));
    }
  }
  return found;
}

int list_venvs(const Invocation& invocation, const VenvPlace& place) {
  std::string text;
  Json::Array array;
  for (const std::string& path : venvs_in(place.directory, place.path)) {
    const Info info = info_of(path);
    array.emplace_back().value = venv_object(path, info);
    const bool is_here = is_within(path, place.directory) && place.directory != "/";
    text += fmt::format("{:<24} {:<8} {:>9}  {}\n",
                        visible(is_here ? path.substr(place.directory.size() + 1) : path),
                        visible(info.version), size_text(info.bytes), info.state);
  }
  if (invocation.flags.contains("--json")) {
    Json::Object object{{"version", Json{1}}, {"venvs", Json{std::move(array)}}};
    return !print(write_json(Json{std::move(object)}) + "\n");
  }
  return !print(text.empty() ? "There is no virtual environment here.\n" : text);
}

// What leads to one may have a name that more than one user of it knows.
std::optional<Error> problem_of_link(const std::string& path) {
  const auto target = read_link(path);
  if (!target) return std::nullopt;
  return Error{fmt::format("{} is a link to {}; name that", path, *target)};
}

std::string none_of(const std::string& path) {
  if (link_status(path)) return path + " is no virtual environment, and is left as it is";
  return fmt::format("there is no {0}; to make one, type: dirvenv venv create {1}", path,
                     quote(Shell::Bash, path));
}

// What somebody else has made, packages and all, goes by `rm -r` alone.
int remove_venv(const Invocation& invocation, const Setup& setup, const VenvPlace& place) {
  const auto stamp = read_venv_stamp(place.path);
  if (!is_venv(place.path)) return invocation.fail(Error{none_of(place.path)});
  if (!stamp || !stamp->is_ours || stamp->path != place.path) {
    return invocation.fail(
        Error{fmt::format("{} was not made by dirvenv, or not here; to remove "
                          "it, type: rm -r {}",
                          place.path, quote(Shell::Bash, place.path))});
  }
  discard(place.path);
  if (link_status(place.path))
    return invocation.fail(Error{fmt::format("cannot remove all of {}", place.path)});
  forget_made_venv(join_path(setup.places().data, "venvs"), place.path);
  invocation.output.say(Tone::Status, "removed " + place.path);
  return 0;
}

int repair_venv(const Invocation& invocation, const Setup& setup, const VenvPlace& place) {
  if (!is_venv(place.path)) return invocation.fail(Error{none_of(place.path)});
  return make_venv(invocation, setup, place, true);
}

int run_venv(const Invocation& invocation) {
  const std::string& what = invocation.arguments[0];
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const Result<VenvPlace> place = venv_place(invocation, *setup);
  if (!place) return invocation.fail(place.error());
  if (!setup->config().problem.empty()) return invocation.fail(Error{setup->config().problem});
  if (what == "create" || what == "repair" || what == "remove") {
    if (const auto problem = problem_of_link(place->path)) return invocation.fail(*problem);
  }
  if (what == "create") return make_venv(invocation, *setup, *place, false);
  if (what == "repair") return repair_venv(invocation, *setup, *place);
  if (what == "info") return tell_venv(invocation, *setup, *place);
  if (what == "remove") return remove_venv(invocation, *setup, *place);
  if (what == "list" && invocation.arguments.size() == 1) return list_venvs(invocation, *place);
  return invocation.fail(
      Error{"venv needs one of create, info, list, repair, remove; see `dirvenv help venv`"},
      static_cast<int>(ExitStatus::Usage));
}

}  // namespace

const Command kVenv = {
    "venv",
    {},
    "create|info|list|repair|remove [PATH]",
    "Make, mend or remove a virtual environment (.venv)",
    {{"--python WANT", "create, repair: such as 3.12; else as the files here say"},
     {"--prompt NAME", "create, repair: what its activate scripts show"},
     {"--without-pip", "create, repair: leave pip out"},
     {"--system-site-packages", "create, repair: see the interpreter's packages"},
     {"--json", "info, list: as JSON"}},
    run_venv};

}  // namespace dirvenv

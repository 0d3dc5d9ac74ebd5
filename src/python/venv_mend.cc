// SPDX-License-Identifier: MIT
#include "python/venv_mend.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/path.h"
#include "core/trimmed.h"
#include "core/wheel.h"
#include "os/files.h"
#include "python/venv_health.h"
#include "python/venv_tree.h"

namespace dirvenv {
namespace {

constexpr size_t kMendLimit = size_t{1} << 20;

Result<Done> replace_link(const std::string& target, const std::string& path) {
  const std::string fresh = path + ".dirvenv-new";
  remove_file(fresh);
  Result<Done> made = make_link(target, fresh);
  if (made) made = rename_file(fresh, path);
  return made;
}

Result<Done> replace_file(const std::string& path, const std::string& bytes, unsigned mode) {
  return write_file(path, bytes, {.mode = mode, .durable = false, .time_ns = {}});
}

// Those of its names that lead out of the virtualenv: the others lead to them.
Result<Done> relink_python(const std::string& venv, const std::string& base) {
  const std::string bin = join_path(venv, "bin");
  for (const std::string& name : directory_names(bin)) {
    const std::string path = join_path(bin, name);
    const auto target = name.starts_with("python") ? read_link(path) : std::nullopt;
    if (!target || !target->starts_with("/") || *target == base) continue;
    if (Result<Done> done = replace_link(base, path); !done) return done;
  }
  return Done{};
}

// What a line of pyvenv.cfg is to say now; nullopt: it stays.
std::optional<std::string> value_for(std::string_view key, std::string_view value,
                                     const Interpreter& interpreter) {
  const std::string home = parent_path(interpreter.base);
  const std::string version = to_string(interpreter.version);
  if (key == "home") return home;
  if (key == "executable") return real_path(interpreter.base).value_or(interpreter.base);
  if (key == "version") return version;
  if (key == "version_info") return value.ends_with(".final.0") ? version + ".final.0" : version;
  if (key == "base-executable") return interpreter.base;
  if (key == "base-prefix" || key == "base-exec-prefix") return parent_path(home);
  return std::nullopt;
}

Result<Done> rewrite_config(const std::string& venv, const Interpreter& interpreter) {
  const std::string path = join_path(venv, "pyvenv.cfg");
  const Result<std::string> text = read_file(path, kMendLimit);
  if (!text) return text.error();
  std::string changed;
  for (std::string_view rest = *text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const size_t equals = line.find('=');
    const auto value = equals == std::string_view::npos
                           ? std::nullopt
                           : value_for(trimmed(line.substr(0, equals)),
                                       trimmed(line.substr(equals + 1)), interpreter);
    changed += value ? fmt::format("{} = {}\n", trimmed(line.substr(0, equals)), *value)
                     : std::string(line) + "\n";
  }
  if (changed == *text) return Done{};
  return replace_file(path, changed, 0644);
}

// What the first lines of a command that was made at `from` are to be; the text as it is where they
// are something else.
std::string with_own_head(const std::string& text, const VenvMending& mending) {
  const std::string old_python = mending.from + "/bin/";
  size_t lines = 0;
  std::string_view name;
  if (text.starts_with("#!" + old_python)) {
    lines = 1;
    name = std::string_view(text).substr(2 + old_python.size());
    name = name.substr(0, name.find_first_of(" \n"));
  } else if (const std::string long_head = "#!/bin/sh\n'''exec' \"" + old_python;
             text.starts_with(long_head)) {
    lines = 3;
    name = std::string_view(text).substr(long_head.size());
    name = name.substr(0, name.find('"'));
  }
  size_t end = 0;
  for (size_t i = 0; i < lines && end != std::string::npos; ++i) {
    end = text.find('\n', end);
    if (end != std::string::npos) ++end;
  }
  if (lines == 0 || end == std::string::npos || name.find('/') != std::string_view::npos)
    return text;
  return command_head(mending.path + "/bin/" + std::string(name)) + text.substr(end);
}

Result<Done> move_commands(const VenvMending& mending) {
  const std::string bin = join_path(mending.path, "bin");
  for (const std::string& name : directory_names(bin)) {
    const std::string path = join_path(bin, name);
    const auto status = link_status(path);
    if (!status || status->kind != FileStatus::Kind::Regular) continue;
    const Result<std::string> text = read_file(path, kMendLimit);
    if (!text) continue;
    const std::string changed = with_own_head(*text, mending);
    if (changed == *text) continue;
    if (Result<Done> done = replace_file(path, changed, status->mode); !done) return done;
  }
  return Done{};
}

// The activate scripts as they would be made here. Those of virtualenv's are its own.
Result<Done> move_scripts(const VenvMending& mending, const Interpreter& interpreter) {
  const auto tree = plan_venv_tree(mending.path, {}, interpreter);
  if (!tree) return Done{};
  for (const VenvTree::Script& script : tree->scripts) {
    const std::string path = join_path(mending.path, "bin/" + script.name);
    const Result<std::string> text = read_file(path, kMendLimit);
    if (!text || text->find(mending.from) == std::string::npos) continue;
    if (Result<Done> done = replace_file(path, script.bytes, script.mode); !done) return done;
  }
  return Done{};
}

// Where the project was when it was made; empty: that is not known.
std::string former_directory(const VenvMending& mending) {
  const std::string& now = mending.directory;
  if (now == "/" || mending.path == now || !is_within(mending.path, now)) return {};
  const std::string place = mending.path.substr(now.size());
  if (!mending.from.ends_with(place)) return {};
  return mending.from.substr(0, mending.from.size() - place.size());
}

// An editable install is a line with a directory of the project's.
Result<Done> move_editables(const VenvMending& mending) {
  const std::string from = former_directory(mending);
  if (from.empty()) return Done{};
  const std::string packages = site_packages_of(mending.path);
  for (const std::string& name : directory_names(packages)) {
    if (!name.ends_with(".pth") && !name.ends_with(".egg-link")) continue;
    const std::string path = join_path(packages, name);
    const Result<std::string> text = read_file(path, kMendLimit);
    if (!text) continue;
    std::string changed;
    for (std::string_view rest = *text; !rest.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end);
      const bool is_inside = line.starts_with("/") && is_within(trimmed(line), from);
      changed +=
          is_inside ? mending.directory + std::string(line.substr(from.size())) : std::string(line);
    }
    if (changed == *text) continue;
    if (Result<Done> done = replace_file(path, changed, 0644); !done) return done;
  }
  return Done{};
}

}  // namespace

Result<Done> mend_venv(const VenvMending& mending, const Interpreter& interpreter) {
  Result<Done> step = relink_python(mending.path, interpreter.base);
  if (step) step = rewrite_config(mending.path, interpreter);
  if (!step || mending.from == mending.path) return step;
  step = move_commands(mending);
  if (step) step = move_scripts(mending, interpreter);
  if (step) step = move_editables(mending);
  return step;
}

bool is_of_line(const std::string& venv, const PythonVersion& version) {
  const std::string packages =
      fmt::format("lib/python{}.{}/site-packages", version.major, version.minor);
  return leads_to(join_path(venv, packages), FileStatus::Kind::Directory);
}

}  // namespace dirvenv

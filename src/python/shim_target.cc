// SPDX-License-Identifier: MIT
// What the shims of version managers would start, by their files.
#include <algorithm>
#include <array>

#include "core/digest.h"
#include "core/path.h"
#include "core/python_tool.h"
#include "core/python_version.h"
#include "core/wire.h"
#include "os/files.h"
#include "python/installed.h"
#include "python/version_managers.h"

namespace dirvenv {
namespace {

constexpr size_t kTextLimit = 64 * 1024;

using Words = std::vector<std::string>;

Words words_of(std::string_view text, std::string_view separators) {
  Words words;
  while (!text.empty()) {
    const size_t size = std::min(text.find_first_of(separators), text.size());
    if (size > 0) words.emplace_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return words;
}

// nullopt where it is not there. A FIFO of that name must not hold us up.
std::optional<std::string> text_of(const std::string& path) {
  if (!leads_to(path, FileStatus::Kind::Regular)) return std::nullopt;
  Result<std::string> text = read_file(path, kTextLimit);
  return text ? std::move(*text) : std::string();
}

std::string without_comments(std::string_view text) {
  std::string out;
  for (const std::string& line : words_of(text, "\n"))
    out += line.substr(0, line.find('#')) + "\n";
  return out;
}

// Who made a shim; Other: nobody known, so that it may go by the files of each.
enum class Manager { Other, Pyenv, Asdf, Mise };

struct Maker {
  Manager manager = Manager::Other;
  std::string root;  ///< where it has its versions; empty for Other
};

// A shim of pyenv's sets PYENV_ROOT to the place that it was made for, whatever that is for others.
std::string root_in_shim(const std::string& program) {
  constexpr std::string_view kSet = "export PYENV_ROOT=\"";
  const std::string text = text_of(program).value_or("");
  const size_t set = text.find(kSet);
  const size_t begin = set + kSet.size();
  const size_t end = set == std::string::npos ? set : text.find('"', begin);
  return end == std::string::npos ? std::string() : text.substr(begin, end - begin);
}

Maker maker_of(const std::string& program, const VersionManagers& managers) {
  const std::string shims = parent_path(program);
  if (base_name(shims) != "shims") return {};
  const std::string root = parent_path(shims);
  if (root == managers.asdf) return {Manager::Asdf, root};
  if (root == managers.mise) return {Manager::Mise, root};
  if (root == managers.pyenv || base_name(root) == ".pyenv") return {Manager::Pyenv, root};
  std::string made_for = root_in_shim(program);
  const bool pyenv = made_for.starts_with("/");
  return pyenv ? Maker{Manager::Pyenv, std::move(made_for)} : Maker{};
}

// The files in `directory` that may name a version, in the order in which they count.
std::vector<std::string> names_of(Manager manager) {
  switch (manager) {
    case Manager::Pyenv:
      return {".python-version"};
    case Manager::Asdf:
      return {".tool-versions"};
    case Manager::Mise:
      return {"mise.local.toml", ".mise.local.toml",  "mise.toml",
              ".mise.toml",      ".config/mise.toml", ".tool-versions"};
    case Manager::Other:
      break;
  }
  std::vector<std::string> names = names_of(Manager::Mise);
  names.emplace_back(".python-version");
  return names;
}

// All of them, the nearest first, and then the user's own.
std::vector<std::string> files_of(const Maker& maker, const VersionManagers& managers,
                                  const std::string& directory, const Environment& environment) {
  const Manager manager = maker.manager;
  const std::vector<std::string> names = names_of(manager);
  std::vector<std::string> files;
  for (const std::string& parent : with_parents(directory)) {
    for (const std::string& name : names)
      files.push_back(join_path(parent, name));
  }
  const bool every = manager == Manager::Other;
  if (every || manager == Manager::Pyenv)
    files.push_back(join_path(every ? managers.pyenv : maker.root, "version"));
  if (every || manager == Manager::Asdf)
    files.push_back(join_path(managers.home, ".tool-versions"));
  if (every || manager == Manager::Mise) {
    const std::string configs = environment.get_or("XDG_CONFIG_HOME", managers.home + "/.config");
    files.push_back(
        join_path(environment.get_or("MISE_CONFIG_DIR", configs + "/mise"), "config.toml"));
  }
  return files;
}

// The line of .tool-versions for Python: "python 3.11.7 3.10.13".
Words tool_versions(std::string_view text) {
  for (const std::string& line : words_of(text, "\n")) {
    Words words = words_of(line, " \t\r");
    if (words.size() < 2 || words.front() != "python") continue;
    words.erase(words.begin());
    return words;
  }
  return {};
}

// pyenv's own: a comment is a word that begins with '#', and what is behind it.
Words pyenv_versions(std::string_view text) {
  Words versions;
  for (const std::string& line : words_of(text, "\n")) {
    for (std::string& word : words_of(line, " \t\r")) {
      if (word.starts_with('#')) break;
      versions.push_back(std::move(word));
    }
  }
  return versions;
}

// nullopt where the file is not there.
std::optional<Words> versions_in(const std::string& file) {
  const auto text = text_of(file);
  if (!text) return std::nullopt;
  if (file.ends_with(".toml")) return read_mise_python(*text);
  if (file.ends_with(".tool-versions")) return tool_versions(without_comments(*text));
  return pyenv_versions(*text);
}

// The variable of the manager, else the nearest file that names any; for pyenv, the nearest there
// is.
Words wanted_of(const Maker& maker, const VersionManagers& managers, const std::string& directory,
                const Environment& environment) {
  const bool pyenv = maker.manager == Manager::Pyenv;
  const bool asdf = maker.manager == Manager::Asdf;
  const std::string own = environment.get_or(
      pyenv ? "PYENV_VERSION" : (asdf ? "ASDF_PYTHON_VERSION" : "MISE_PYTHON_VERSION"), "");
  if (!own.empty()) return words_of(own, pyenv ? ":" : " ");
  for (const std::string& file : files_of(maker, managers, directory, environment)) {
    auto words = versions_in(file);
    if (words && !words->empty()) return std::move(*words);
    if (words && pyenv) break;
  }
  return pyenv ? Words{"system"} : Words{};
}

// pyenv takes "3.11" for the newest 3.11 that it has.
std::optional<std::string> directory_of(const std::string& versions, std::string_view word) {
  for (const std::string_view prefix : {"python-", "prefix:"})
    if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
  if (word.find("..") != std::string_view::npos) return std::nullopt;
  const std::string exact = join_path(versions, word);
  if (leads_to(exact, FileStatus::Kind::Directory)) return exact;
  std::optional<PythonVersion> newest;
  for (const std::string& name : directory_names(versions)) {
    const auto version = parse_python_version(name);
    if (!version || !name.starts_with(std::string(word) + ".")) continue;
    if (!newest || is_older(*newest, *version)) newest = version;
  }
  return newest ? std::optional(join_path(versions, to_string(*newest))) : std::nullopt;
}

std::optional<std::string> on_path_without(const std::string& name, const std::string& shims,
                                           const Environment& environment) {
  for (const std::string& element : words_of(environment.get_or("PATH", ""), ":")) {
    if (!element.starts_with("/") || absolute_path(element, "/") == shims) continue;
    const std::string program = join_path(element, name);
    if (is_executable_file(program)) return program;
  }
  return std::nullopt;
}

}  // namespace

bool is_older(const PythonVersion& a, const PythonVersion& b) {
  return std::tuple(a.major, a.minor, a.micro.value_or(-1)) <
         std::tuple(b.major, b.minor, b.micro.value_or(-1));
}

bool is_managed_shim(const std::string& program, const Environment& environment) {
  return maker_of(program, VersionManagers(environment)).manager != Manager::Other;
}

std::string pyenv_of_shim(const std::string& program, const Environment& environment) {
  Maker maker = maker_of(program, VersionManagers(environment));
  return maker.manager == Manager::Pyenv ? std::move(maker.root) : std::string();
}

std::string shim_digest(const std::string& program, const std::string& directory,
                        const Environment& environment) {
  static constexpr std::array<std::string_view, 5> kVariables = {
      "ASDF_PYTHON_VERSION", "MISE_CONFIG_DIR", "MISE_PYTHON_VERSION", "PYENV_ROOT",
      "PYENV_VERSION"};
  WireWriter seen;
  for (const std::string_view name : kVariables)
    seen.bytes(environment.get_or(name, ""));
  // asdf and mise can be told to go by .python-version as well.
  const VersionManagers managers(environment);
  Maker maker = maker_of(program, managers);
  if (maker.manager != Manager::Pyenv) maker = {};
  for (const std::string& file : files_of(maker, managers, directory, environment)) {
    const auto text = text_of(file);
    if (!text) continue;
    seen.bytes(file);
    seen.bytes(*text);
  }
  return sha256(seen.data());
}

std::optional<std::string> shim_target(const std::string& program, const std::string& directory,
                                       const Environment& environment) {
  const VersionManagers managers(environment);
  const Maker maker = maker_of(program, managers);
  if (maker.manager == Manager::Other) return std::nullopt;
  const std::string versions =
      maker.root + (maker.manager == Manager::Pyenv ? "/versions" : "/installs/python");
  const std::string shims = parent_path(program);
  const std::string name = base_name(program);
  const Words wanted = wanted_of(maker, managers, directory, environment);
  for (const std::string& word : wanted) {
    if (word == "system") {
      if (auto found = on_path_without(name, shims, environment)) return found;
      continue;
    }
    const auto place = directory_of(versions, word);
    const std::string found = place ? *place + "/bin/" + name : "";
    if (place && is_executable_file(found)) return found;
  }
  return std::nullopt;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// What the shims of version managers would start, by their files.
#include <algorithm>

#include "core/path.h"
#include "core/python_tool.h"
#include "core/python_version.h"
#include "core/trimmed.h"
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

// A FIFO of that name must not hold us up.
std::string text_of(const std::string& path) {
  if (!leads_to(path, FileStatus::Kind::Regular)) return {};
  Result<std::string> text = read_file(path, kTextLimit);
  return text ? std::move(*text) : std::string();
}

std::string without_comments(std::string_view text) {
  std::string out;
  for (const std::string& line : words_of(text, "\n"))
    out += line.substr(0, line.find('#')) + "\n";
  return out;
}

// The nearest file that names any.
Words pyenv_versions(const std::string& root, const std::string& directory,
                     const Environment& environment) {
  const std::string own = environment.get_or("PYENV_VERSION", "");
  if (!own.empty()) return words_of(own, ":");
  std::vector<std::string> files;
  for (const std::string& parent : with_parents(directory))
    files.push_back(join_path(parent, ".python-version"));
  files.push_back(join_path(root, "version"));
  for (const std::string& file : files) {
    Words words = words_of(without_comments(text_of(file)), " \t\r\n");
    if (!words.empty()) return words;
  }
  return {"system"};
}

// The line of .tool-versions for Python: "python 3.11.7 3.10.13".
Words tool_versions_in(const std::string& directory) {
  const std::string text = without_comments(text_of(join_path(directory, ".tool-versions")));
  for (const std::string& line : words_of(text, "\n")) {
    Words words = words_of(line, " \t\r");
    if (words.size() < 2 || words.front() != "python") continue;
    words.erase(words.begin());
    return words;
  }
  return {};
}

Words asdf_versions(const std::string& directory, const Environment& environment) {
  const std::string own = environment.get_or("ASDF_PYTHON_VERSION", "");
  if (!own.empty()) return words_of(own, " ");
  std::vector<std::string> directories = with_parents(directory);
  directories.push_back(environment.get_or("HOME", "/"));
  for (const std::string& parent : directories) {
    if (Words words = tool_versions_in(parent); !words.empty()) return words;
  }
  return {};
}

Words mise_versions(const std::string& directory, const Environment& environment) {
  const std::string own = environment.get_or("MISE_PYTHON_VERSION", "");
  if (!own.empty()) return words_of(own, " ");
  for (const std::string& parent : with_parents(directory)) {
    for (const char* const name :
         {"mise.local.toml", ".mise.local.toml", "mise.toml", ".mise.toml", ".config/mise.toml"}) {
      if (Words words = read_mise_python(text_of(join_path(parent, name))); !words.empty())
        return words;
    }
    if (Words words = tool_versions_in(parent); !words.empty()) return words;
  }
  const std::string configs =
      environment.get_or("XDG_CONFIG_HOME", environment.get_or("HOME", "/") + "/.config");
  return read_mise_python(
      text_of(join_path(environment.get_or("MISE_CONFIG_DIR", configs + "/mise"), "config.toml")));
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

std::optional<std::string> shim_target(const std::string& program, const std::string& directory,
                                       const Environment& environment) {
  const VersionManagers managers(environment);
  const std::string shims = parent_path(program);
  const std::string name = base_name(program);
  Words wanted;
  std::string versions;
  if (shims == managers.pyenv + "/shims") {
    wanted = pyenv_versions(managers.pyenv, directory, environment);
    versions = managers.pyenv + "/versions";
  } else if (shims == managers.asdf + "/shims") {
    wanted = asdf_versions(directory, environment);
    versions = managers.asdf + "/installs/python";
  } else if (shims == managers.mise + "/shims") {
    wanted = mise_versions(directory, environment);
    versions = managers.mise + "/installs/python";
  }
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

// SPDX-License-Identifier: MIT
#include "core/python_want.h"

#include <array>
#include <optional>

#include "core/path.h"
#include "core/project_reader.h"
#include "core/python_version.h"
#include "core/toml_depth.h"
#include "core/toml_library.h"
#include "core/trimmed.h"

namespace dirvenv {
namespace {

constexpr size_t kLargestWant = size_t{8} << 20;  // a large project's uv.lock has 2 MiB

// "3.11" is any 3.11, "3" any 3, "3.11.7" just that one, and "3.13-dev" what is called so.
std::optional<std::string> set_of_version(std::string_view word) {
  const bool is_dev = word.ends_with("-dev");
  if (is_dev) word.remove_suffix(4);
  const auto version = parse_python_version(word);
  if (version && !version->micro) return "==" + std::string(word) + ".*";
  if (version && !is_dev) return "==" + std::string(word);
  if (word == "2" || word == "3") return "==" + std::string(word) + ".*";
  return std::nullopt;
}

// "pypy3.9-7.3.11", "pypy@3.9", "pypy3.9", "pypy": the version of Python that it speaks.
std::optional<std::string> set_of_pypy(std::string_view word) {
  if (!word.starts_with("pypy")) return std::nullopt;
  word.remove_prefix(4);
  if (word.starts_with("@") || word.starts_with("-")) word.remove_prefix(1);
  if (word.empty()) return std::string();
  return set_of_version(word.substr(0, word.find('-')));
}

PythonWant versions(std::string set, std::string_view text) {
  PythonWant want;
  want.value = std::move(set);
  want.text = text;
  return want;
}

Result<std::vector<PythonWant>> read_lines(std::string_view file, std::string_view text) {
  std::vector<PythonWant> wants;
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (int line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view words = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    words = trimmed(words.substr(0, words.find('#')));
    if (words.empty()) continue;
    // Several in a line are several lines; a specifier may have blanks in it.
    const bool is_set = std::string_view("<>=!~^").find(words.front()) != std::string_view::npos;
    while (!words.empty()) {
      const size_t size =
          is_set ? words.size() : std::min(words.find_first_of(" \t"), words.size());
      PythonWant want = read_python_word(words.substr(0, size));
      want.file = file;
      want.place = {line, 1};
      wants.push_back(std::move(want));
      words = trimmed(words.substr(size));
    }
  }
  return wants;
}

// The first of the places in the document that says it.
Result<std::vector<PythonWant>> read_toml(std::string_view file, std::string_view text,
                                          const std::vector<std::string_view>& paths) {
  const std::string name(file);
  if (const auto place = place_of_long_key(text)) {
    return placed_error(name, *place,
                        "a key of more than " + std::to_string(kMostKeyParts) + " parts");
  }
  try {
    const toml::table root = toml::parse(text);
    for (const std::string_view path : paths) {
      const auto node = root.at_path(path);
      const auto value = node.value_exact<std::string>();
      if (!value) continue;
      const toml::source_position at = node.node()->source().begin;
      PythonWant want =
          base_name(file) == "Pipfile" ? read_python_word(*value) : versions(*value, *value);
      want.file = name;
      want.place = {static_cast<int>(at.line), static_cast<int>(at.column)};
      return std::vector<PythonWant>{std::move(want)};
    }
    return std::vector<PythonWant>();
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return placed_error(name, {static_cast<int>(at.line), static_cast<int>(at.column)},
                        error.description());
  }
}

Result<std::vector<PythonWant>> read_any(std::string_view file, std::string_view text) {
  const std::string name = base_name(file);
  if (name == "pyproject.toml") {
    return read_toml(file, text,
                     {"project.requires-python", "tool.poetry.dependencies.python",
                      "tool.poetry.dependencies.python.version", "tool.pdm.python_requires"});
  }
  // Packages follow, of which there may be thousands.
  if (name == "uv.lock")
    return read_toml(file, text.substr(0, text.find("\n[")), {"requires-python"});
  if (name == "Pipfile")
    return read_toml(file, text, {"requires.python_full_version", "requires.python_version"});
  return read_lines(file, text);
}

}  // namespace

PythonWant read_python_word(std::string_view word) {
  PythonWant want;
  want.text = word;
  want.value = word;
  std::string_view bare = word;
  for (const std::string_view prefix : {"cpython@", "cpython-", "cpython", "python-", "python@"}) {
    if (!bare.starts_with(prefix)) continue;
    bare.remove_prefix(prefix.size());
    break;
  }
  if (word == "system") {
    want.kind = PythonWant::Kind::System;
  } else if (word.find('/') != std::string_view::npos) {
    want.kind = PythonWant::Kind::Program;
  } else if (const auto pypy = set_of_pypy(word)) {
    want.value = *pypy;
    want.is_pypy = true;
  } else if (const auto set = set_of_version(bare)) {
    want.value = *set;
  } else if (word.starts_with("python")) {
    want.kind = PythonWant::Kind::Program;
  } else if (!satisfies(bare, PythonVersion{3, 0, 0})) {
    want.kind = PythonWant::Kind::Named;
  }
  return want;
}

const std::vector<std::string_view>& python_want_files() {
  static const std::vector<std::string_view> kFiles = {".python-version", "pyproject.toml",
                                                       "uv.lock", "Pipfile", "runtime.txt"};
  return kFiles;
}

Result<std::vector<PythonWant>> read_python_wants(std::string_view file, std::string_view text) {
  const std::string name(file);
  if (text.size() > kLargestWant)
    return placed_error(name, {1, 1}, "the file is larger than 8 MiB");
  auto wants = read_any(file, text);
  if (!wants) return wants;
  for (const PythonWant& want : *wants) {
    if (want.kind == PythonWant::Kind::Program && want.value.find('/') != std::string::npos) {
      return placed_error(name, want.place,
                          quoted_excerpt(want.value) +
                              " is a path, which this file may not name, as nobody approves it; "
                              "write it into [python] version or `layout python`");
    }
    if (want.kind != PythonWant::Kind::Versions) continue;
    if (const auto fits = satisfies(want.value, PythonVersion{3, 0, 0}); !fits)
      return placed_error(name, want.place, fits.error().message);
  }
  return wants;
}

}  // namespace dirvenv

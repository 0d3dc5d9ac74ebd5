// SPDX-License-Identifier: MIT
#include "core/python_tool.h"

#include "core/digest.h"
#include "core/path.h"
#include "core/toml_depth.h"
#include "core/toml_library.h"

namespace dirvenv {
namespace {

constexpr size_t kLongestName = 42;
constexpr size_t kHashLetters = 8;
// Six bytes are eight letters of base64.
constexpr size_t kHashBytes = 6;

// An empty table where the text is no TOML that we would read.
toml::table parsed(std::string_view text) {
  if (place_of_long_key(text)) return {};
  try {
    return toml::parse(text);
  } catch (const toml::parse_error&) {
    return {};
  }
}

std::string hash_of(std::string_view text) {
  return to_base64(sha256(text).substr(0, kHashBytes)).substr(0, kHashLetters);
}

std::string with_replaced(std::string_view name, std::string_view dangerous) {
  std::string out(name);
  for (char& c : out)
    if (dangerous.find(c) != std::string_view::npos) c = '_';
  return out;
}

// The first 42 characters, not bytes, as Python counts.
std::string shortened(const std::string& name) {
  size_t characters = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(name[i]) & 0xc0) != 0x80;
    if (begins && ++characters > kLongestName) return name.substr(0, i);
  }
  return name;
}

// As the package index spells names: in lower case, and "-" for a run of "-", "_" and ".".
std::string canonical_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool is_joint = c == '-' || c == '_' || c == '.';
    if (!is_joint) {
      out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    } else if (out.empty() || out.back() != '-') {
      out.push_back('-');
    }
  }
  return out;
}

}  // namespace

std::string_view name_of(PythonTool tool) {
  switch (tool) {
    case PythonTool::None:
      return "";
    case PythonTool::Uv:
      return "uv";
    case PythonTool::Poetry:
      return "Poetry";
    case PythonTool::Pipenv:
      return "pipenv";
    case PythonTool::Pdm:
      return "PDM";
  }
  return "";
}

const std::vector<PythonMarker>& python_markers() {
  static const std::vector<PythonMarker> kMarkers = {
      {"uv.lock", PythonTool::Uv},          {"poetry.lock", PythonTool::Poetry},
      {"Pipfile", PythonTool::Pipenv},      {"pdm.lock", PythonTool::Pdm},
      {"pyproject.toml", PythonTool::None}, {"requirements.txt", PythonTool::None},
      {".venv", PythonTool::None}};
  return kMarkers;
}

PyprojectFacts read_pyproject_facts(std::string_view text) {
  const toml::table root = parsed(text);
  PyprojectFacts facts;
  for (const std::string_view path : {"tool.poetry.name", "project.name"}) {
    if (facts.name.empty()) facts.name = root.at_path(path).value_or(std::string());
  }
  if (root.at_path("tool.uv").is_table()) {
    facts.tool = PythonTool::Uv;
  } else if (root.at_path("tool.poetry").is_table()) {
    facts.tool = PythonTool::Poetry;
  } else if (root.at_path("tool.pdm").is_table()) {
    facts.tool = PythonTool::Pdm;
  }
  return facts;
}

std::string poetry_environment_name(std::string_view name, std::string_view directory) {
  const std::string plain = with_replaced(canonical_name(name), " $`!*@\"\\\r\n\t");
  return shortened(plain) + "-" + hash_of(directory);
}

std::string poetry_chosen_minor(std::string_view envs_toml, std::string_view environment_name) {
  const toml::table root = parsed(envs_toml);
  const toml::table* const chosen = root[environment_name].as_table();
  return chosen == nullptr ? std::string() : (*chosen)["minor"].value_or(std::string());
}

PoetrySettings read_poetry_settings(std::string_view text) {
  const toml::table root = parsed(text);
  PoetrySettings settings;
  settings.path = root.at_path("virtualenvs.path").value_exact<std::string>();
  settings.cache_dir = root.at_path("cache-dir").value_exact<std::string>();
  settings.in_project = root.at_path("virtualenvs.in-project").value_exact<bool>();
  return settings;
}

std::vector<std::string> read_mise_python(std::string_view text) {
  const toml::table root = parsed(text);
  const auto tool = root.at_path("tools.python");
  std::vector<std::string> versions;
  const auto add = [&](const toml::node& node) {
    const toml::table* const table = node.as_table();
    const toml::node* const version = table != nullptr ? table->get("version") : &node;
    if (version == nullptr) return;
    if (auto word = version->value_exact<std::string>()) versions.push_back(std::move(*word));
  };
  if (const toml::array* const list = tool.as_array()) {
    for (const toml::node& element : *list)
      add(element);
  } else if (tool.node() != nullptr) {
    add(*tool.node());
  }
  return versions;
}

std::string pipenv_environment_name(std::string_view pipfile) {
  const std::string name = with_replaced(base_name(parent_path(pipfile)), " &$`!*@\"()[]\\\r\n\t");
  return shortened(name) + "-" + hash_of(pipfile);
}

}  // namespace dirvenv

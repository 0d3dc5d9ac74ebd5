// SPDX-License-Identifier: MIT
#include "core/project_tables.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/alias_name.h"
#include "core/name_rules.h"
#include "core/nearest_word.h"
#include "core/project_values.h"

namespace dirvenv {
namespace {

using TakeItem = bool (*)(ProjectReader&, const ProjectItem&, ProjectConfig&);

struct KeyRow {
  std::string_view name;
  TakeItem take;
};

using KeyRows = std::span<const KeyRow>;

// [path] and each [paths.NAME]: of the list that was begun last.
constexpr std::array kListKeys = {
    KeyRow{"append",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_elements(reader, item, config.lists.back().append);
           }},
    KeyRow{"prepend",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_elements(reader, item, config.lists.back().prepend);
           }},
    KeyRow{"remove", [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_elements(reader, item, config.lists.back().remove);
           }}};

constexpr std::array kDotenvKeys = {
    KeyRow{"files", [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_dotenv_files(reader, item, config.dotenv);
           }}};

constexpr std::array kPythonKeys = {
    KeyRow{"auto",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return reader.read_bool(item, config.python->automatic);
           }},
    KeyRow{"conda",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_plain_path(reader, item, config.python->conda.emplace());
           }},
    KeyRow{"requirements",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_requirements(reader, item, config.python->requirements);
           }},
    KeyRow{"sync",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_sync(reader, item, config.python->sync);
           }},
    KeyRow{"venv",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_plain_path(reader, item, config.python->venv);
           }},
    KeyRow{"version", [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_python_request(reader, item, config.python->version);
           }}};

constexpr std::array kHookKeys = {
    KeyRow{"enter",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_hook(reader, item, config.hooks.enter);
           }},
    KeyRow{"last_leave",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_hook(reader, item, config.hooks.last_leave);
           }},
    KeyRow{"leave", [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_hook(reader, item, config.hooks.leave);
           }}};

std::vector<std::string_view> names_of(KeyRows rows) {
  std::vector<std::string_view> names;
  for (const KeyRow& row : rows)
    names.push_back(row.name);
  return names;
}

bool is_top_key(std::string_view key);

// For a value that is none of a table: it may have been meant for the top.
std::string hint_of_top(std::string_view key) {
  if (!is_top_key(key)) return {};
  return fmt::format("; the key '{}' of the whole file goes before the first [table]", key);
}

bool fail_unknown(ProjectReader& reader, const ProjectItem& item, std::string_view table,
                  KeyRows rows) {
  const std::vector<std::string_view> known = names_of(rows);
  const std::string_view nearest = nearest_word(item.key, known);
  std::string why = "unknown key " + quoted_excerpt(item.key);
  if (!table.empty()) why.append(" in [").append(table).append("]");
  if (!nearest.empty()) why.append("; did you mean `").append(nearest).append("`?");
  if (nearest.empty() && !table.empty()) why.append(hint_of_top(item.key));
  why.append(nearest.empty() ? "; known are " : " Known are ");
  why.append(fmt::to_string(fmt::join(known, ", ")));
  return reader.fail(item.place, why);
}

bool read_rows(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config,
               KeyRows rows) {
  std::vector<ProjectItem> keys;
  const std::string expected = fmt::format("[{}] and, below it, {} = ...", item.label,
                                           fmt::join(names_of(rows), " = ..., "));
  if (!reader.read_table(item, item.label + ".", expected, keys)) return false;
  for (const ProjectItem& key : keys) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const KeyRow& each) { return each.name == key.key; });
    if (row == rows.end()) return fail_unknown(reader, key, item.label, rows);
    if (!row->take(reader, key, config)) return false;
  }
  return true;
}

bool take_env(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  std::vector<ProjectItem> names;
  if (!reader.read_table(item, "", "[env] and, below it, NAME = \"value\"", names)) return false;
  for (const ProjectItem& name : names) {
    const bool is_value = !name.node->is_array() && !name.node->is_table();
    if (!is_value && is_top_key(name.key)) {
      return reader.fail(name.place,
                         fmt::format("no variable {}{}", name.key, hint_of_top(name.key)));
    }
    if (!check_settable(reader, name.key, name.place, "set")) return false;
    ProjectVariable& variable = config.env.emplace_back();
    variable.name = name.key;
    variable.place = name.place;
    if (!read_env_value(reader, name, variable.value)) return false;
  }
  return true;
}

bool take_path(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  config.lists.push_back({"PATH", item.place, {}, {}, {}});
  return read_rows(reader, item, config, kListKeys);
}

bool take_paths(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  std::vector<ProjectItem> names;
  constexpr std::string_view kExpected = "[paths.NAME] and, below it, prepend = [\"directory\"]";
  if (!reader.read_table(item, "paths.", kExpected, names)) return false;
  for (const ProjectItem& name : names) {
    const bool is_edit = std::any_of(kListKeys.begin(), kListKeys.end(),
                                     [&](const KeyRow& row) { return row.name == name.key; });
    if (is_edit && !name.node->is_table()) {
      return reader.fail(name.place, fmt::format("which list? Write [paths.NAME], or [path] for "
                                                 "PATH, above {} = ...",
                                                 name.key));
    }
    if (!check_settable(reader, name.key, name.place, "set")) return false;
    config.lists.push_back({std::string(name.key), name.place, {}, {}, {}});
    if (!read_rows(reader, name, config, kListKeys)) return false;
  }
  return true;
}

bool take_dotenv(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  return read_rows(reader, item, config, kDotenvKeys);
}

bool take_python(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  config.python.emplace().place = item.place;
  if (!read_rows(reader, item, config, kPythonKeys)) return false;
  const ProjectPython& python = *config.python;
  if (!python.conda || !python.version) return true;
  return reader.fail(python.version->place,
                     "python.version and python.conda exclude each other: a conda environment has "
                     "its Python; leave one out");
}

bool take_aliases(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  std::vector<ProjectItem> names;
  constexpr std::string_view kExpected = "[aliases] and, below it, NAME = \"command\"";
  if (!reader.read_table(item, "aliases.", kExpected, names)) return false;
  for (const ProjectItem& name : names) {
    const std::string problem = problem_of_alias_name(name.key);
    if (!problem.empty()) {
      return reader.fail(name.place, quoted_excerpt(name.key) + ": " + problem);
    }
    if (name.node->is_array() && is_top_key(name.key)) {
      return reader.fail(name.place,
                         name.label + " must be a text in quotes" + hint_of_top(name.key));
    }
    ProjectAlias& alias = config.aliases.emplace_back();
    alias.name = name.key;
    alias.place = name.place;
    if (!read_alias(reader, name, alias.value)) return false;
  }
  return true;
}

bool take_hooks(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  return read_rows(reader, item, config, kHookKeys);
}

bool take_secrets(ProjectReader& reader, const ProjectItem& item, ProjectConfig&) {
  return reader.fail(item.place,
                     "secrets are not supported yet; remove [secrets], and set such values "
                     "outside of the project, or in a .env that [dotenv] names");
}

constexpr std::array kTopKeys = {
    KeyRow{"aliases", take_aliases},
    KeyRow{"dotenv", take_dotenv},
    KeyRow{"env", take_env},
    KeyRow{"hooks", take_hooks},
    KeyRow{"inherit", [](ProjectReader& reader, const ProjectItem& item,
                         ProjectConfig& config) { return reader.read_bool(item, config.inherit); }},
    KeyRow{"path", take_path},
    KeyRow{"paths", take_paths},
    KeyRow{"python", take_python},
    KeyRow{"required",
           [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_names(reader, item, config.required);
           }},
    KeyRow{"secrets", take_secrets},
    KeyRow{"unset", [](ProjectReader& reader, const ProjectItem& item,
                       ProjectConfig& config) { return read_unset(reader, item, config.unset); }},
    KeyRow{"watch", [](ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
             return read_paths(reader, item, config.watch);
           }}};

bool is_top_key(std::string_view key) {
  return std::any_of(kTopKeys.begin(), kTopKeys.end(),
                     [&](const KeyRow& row) { return row.name == key; });
}

void add_keys(std::vector<ProjectKey>& keys, std::string_view table, KeyRows rows) {
  for (const KeyRow& row : rows)
    keys.push_back({table, row.name});
}

}  // namespace

bool read_project_key(ProjectReader& reader, const ProjectItem& item, ProjectConfig& config) {
  for (const KeyRow& row : kTopKeys) {
    if (row.name == item.key) return row.take(reader, item, config);
  }
  return fail_unknown(reader, item, "", kTopKeys);
}

std::vector<ProjectKey> project_keys() {
  std::vector<ProjectKey> keys;
  add_keys(keys, "", kTopKeys);
  keys.push_back({"env", "*"});
  add_keys(keys, "path", kListKeys);
  keys.push_back({"paths", "*"});
  add_keys(keys, "paths.*", kListKeys);
  add_keys(keys, "dotenv", kDotenvKeys);
  add_keys(keys, "python", kPythonKeys);
  keys.push_back({"aliases", "*"});
  add_keys(keys, "hooks", kHookKeys);
  return keys;
}

}  // namespace dirvenv

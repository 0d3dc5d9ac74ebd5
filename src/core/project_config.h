// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/source_place.h"
#include "core/value_template.h"

namespace dirvenv {

/// `.dirvenv.toml`, read and checked, and nothing of it done: core/project_expand.h says what its
/// values come to. docs/guide/dirvenv-toml.md is the manual, docs/dirvenv.schema.json the schema.
///
/// Everything knows its place in the file: a key's, an element's in a list. Where something has a
/// default, the place of that is line 0.

/// Keys and elements of lists that one file may have, in all.
inline constexpr size_t kMostProjectEntries = 20'000;

using PlacedTemplate = Placed<ValueTemplate>;

/// A line of [env].
struct ProjectVariable {
  std::string name;  ///< is_valid_name, and no name that projects never set
  SourcePlace place;
  ValueTemplate value;  ///< of an integer its digits, of a boolean "true" or "false"
};

/// [path], which is PATH's, or a [paths.NAME]: what becomes of a colon list. Elements are never
/// empty and, where they are literal, hold no ':'. They may be relative: to the file's directory.
struct ListEdits {
  std::string name;
  SourcePlace place;
  std::vector<PlacedTemplate> prepend;  ///< the first is to come first
  std::vector<PlacedTemplate> append;
  std::vector<PlacedTemplate> remove;
};

struct ProjectDotenv {
  PlacedTemplate file;         ///< without the '?'
  bool may_be_absent = false;  ///< a '?' stood at its end
};

/// When what `requirements` name is installed, because they or a lock file changed.
enum class PythonSync { Auto, Ask, Off };

struct ProjectPython {
  SourcePlace place;
  std::optional<PlacedText> version;  ///< not empty; a specifier in it can be read by satisfies()
  PlacedText venv{".venv", {}};       ///< the directory
  std::vector<PlacedText> requirements;
  Placed<PythonSync> sync{PythonSync::Ask, {}};
  Placed<bool> automatic{true, {}};  ///< `auto`
  /// A conda environment instead, by name or path; then there is no version, venv or sync.
  std::optional<PlacedText> conda;
};

struct ProjectAlias {
  std::string name;  ///< that bash, zsh and fish take
  SourcePlace place;
  std::string value;  ///< one line, not blank
};

/// Where the edits of a list stand: "[path]", "[paths.MANPATH]".
std::string list_table(std::string_view name);

/// Shell code, of one line or several; nullopt: none.
struct ProjectHooks {
  std::optional<PlacedText> enter;
  std::optional<PlacedText> leave;
  std::optional<PlacedText> last_leave;  ///< when the last shell has left, or died
};

/// Lists are in the order of the file.
struct ProjectConfig {
  std::string path;  ///< as given to parse_project_config, for messages
  Placed<bool> inherit{false, {}};
  std::vector<PlacedText> required;  ///< valid names, each once
  std::vector<PlacedText> unset;     ///< the same, none that the file sets
  std::vector<PlacedTemplate> watch;
  std::vector<ProjectVariable> env;  ///< each name once
  std::vector<ListEdits> lists;      ///< each name once, none that is in `env` or `unset`
  std::vector<ProjectDotenv> dotenv;
  std::optional<ProjectPython> python;  ///< nullopt: no [python]
  std::vector<ProjectAlias> aliases;    ///< each name once
  ProjectHooks hooks;
};

/// The whole file, or the first thing that is wrong with it: "PATH:LINE:COLUMN: why; what to type".
/// That includes what TOML itself has nothing against: two places that decide about one variable, a
/// name that no project may set, a cycle among the values of [env]. What takes the environment to
/// find out is left to project_expand. The caller bounds the size of the text.
Result<ProjectConfig> parse_project_config(std::string_view text, std::string_view path);

/// A key that parse_project_config knows.
struct ProjectKey {
  std::string_view table;  ///< "" at the top, else such as "python"; "paths.*" is each [paths.NAME]
  std::string_view name;   ///< '*': any, such as a variable's in [env]
};

/// All keys, tables too, table after table.
std::vector<ProjectKey> project_keys();

}  // namespace dirvenv

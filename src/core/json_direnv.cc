// SPDX-License-Identifier: MIT
#include "core/json_direnv.h"

#include <nlohmann/json.hpp>

#include "core/digest.h"
#include "core/gzenv.h"
#include "core/json.h"
#include "core/name_rules.h"

namespace dirvenv {
namespace {

using Library = nlohmann::json;

// Deeper than anything of direnv's; to print what is deep takes a stack.
constexpr int kDeepest = 64;
// The exact bytes of what is not UTF-8, in base64.
constexpr const char* kBytes = "b";

Library parsed(std::string_view text) {
  bool is_too_deep = false;
  const auto guard = [&](int depth, Library::parse_event_t, Library&) {
    is_too_deep |= depth > kDeepest;
    return !is_too_deep;
  };
  Library json = Library::parse(text, guard, false);
  return is_too_deep ? Library(Library::value_t::discarded) : json;
}

std::string written(const Library& json, bool pretty) {
  return json.dump(pretty ? 2 : -1, ' ', false, Library::error_handler_t::replace);
}

void put_map(Library& json, const char* key, const Environment::Map& variables) {
  Library& into = json[key] = Library::object();
  for (const auto& [name, value] : variables) {
    into[name] = value;
    if (!is_utf8(value)) json[kBytes][key][name] = to_base64(value);
  }
}

bool is_variable(const std::string& name, const std::string& value) {
  return is_valid_name(name) && value.find('\0') == std::string::npos;
}

Environment::Map map_at(const Library& json, const char* key) {
  Environment::Map variables;
  const Library exact = json.value(kBytes, Library::object());
  const Library bytes = exact.is_object() ? exact.value(key, Library::object()) : Library();
  const auto found = json.find(key);
  if (found == json.end() || !found->is_object()) return variables;
  for (const auto& [name, value] : found->items()) {
    if (!value.is_string()) continue;
    std::string text = value.get<std::string>();
    if (const auto at = bytes.find(name); at != bytes.end() && at->is_string()) {
      text = from_base64(at->get<std::string>()).value_or(text);
    }
    if (is_variable(name, text)) variables.emplace(name, std::move(text));
  }
  return variables;
}

// 2.32 wrote its keys with a capital.
const Library* member(const Library& object, const char* key, const char* old_key) {
  for (const char* const name : {key, old_key}) {
    if (const auto found = object.find(name); found != object.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

std::string write_direnv_diff(const DirenvDiff& diff) {
  Library json = Library::object();
  put_map(json, "p", diff.previous);
  put_map(json, "n", diff.next);
  return written(json, false);
}

std::optional<DirenvDiff> read_direnv_diff(std::string_view text) {
  const Library json = parsed(text);
  if (!json.is_object()) return std::nullopt;
  return DirenvDiff{map_at(json, "p"), map_at(json, "n")};
}

std::string write_direnv_watches(const std::vector<DirenvWatch>& watches) {
  Library json = Library::array();
  for (const DirenvWatch& watch : watches) {
    // nix-direnv finds a path by its being the last key of a printed object.
    Library object{{"path", watch.path}, {"modtime", watch.modified_s}, {"exists", watch.exists}};
    if (!watch.mark.empty()) object["mark"] = watch.mark;
    json.push_back(std::move(object));
  }
  return written(json, false);
}

std::optional<std::vector<DirenvWatch>> read_direnv_watches(std::string_view text) {
  const Library json = parsed(text);
  // Go's way to write a list that is empty is null.
  if (json.is_null()) return std::vector<DirenvWatch>();
  if (!json.is_array()) return std::nullopt;
  std::vector<DirenvWatch> watches;
  for (const Library& object : json) {
    if (!object.is_object()) return std::nullopt;
    const Library* const path = member(object, "path", "Path");
    const Library* const modified = member(object, "modtime", "Modtime");
    const Library* const exists = member(object, "exists", "Exists");
    const Library* const mark = member(object, "mark", "mark");
    if (path == nullptr || !path->is_string()) return std::nullopt;
    DirenvWatch watch;
    watch.path = path->get<std::string>();
    if (modified != nullptr && modified->is_number_integer()) watch.modified_s = *modified;
    watch.exists = exists != nullptr && exists->is_boolean() && exists->get<bool>();
    if (mark != nullptr && mark->is_string()) watch.mark = *mark;
    watches.push_back(std::move(watch));
  }
  return watches;
}

std::string write_direnv_environment(
    const std::map<std::string, std::optional<std::string>>& variables, bool pretty) {
  Library json = Library::object();
  for (const auto& [name, value] : variables)
    json[name] = value ? Library(*value) : Library();
  return written(json, pretty);
}

std::optional<std::map<std::string, std::optional<std::string>>> read_direnv_environment(
    std::string_view text) {
  const Library json = parsed(text);
  if (!json.is_object()) return std::nullopt;
  std::map<std::string, std::optional<std::string>> variables;
  for (const auto& [name, value] : json.items()) {
    if (value.is_null() && is_valid_name(name)) variables.emplace(name, std::nullopt);
    if (!value.is_string()) continue;
    std::string bytes = value.get<std::string>();
    if (is_variable(name, bytes)) variables.emplace(name, std::move(bytes));
  }
  return variables;
}

std::vector<std::string> direnv_watched_paths(std::string_view packed) {
  const auto json = read_gzenv(packed);
  const auto watches = json ? read_direnv_watches(*json) : std::nullopt;
  std::vector<std::string> paths;
  for (size_t i = 0; watches && i < watches->size(); ++i) {
    const std::string& path = (*watches)[i].path;
    if (path.starts_with("/") && path.find('\0') == std::string::npos) paths.push_back(path);
  }
  return paths;
}

std::optional<std::string> pretty_json(std::string_view text) {
  const Library json = parsed(text);
  if (json.is_discarded()) return std::nullopt;
  return written(json, true);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/path_glob.h"

#include <algorithm>

#include "core/envrc_word.h"
#include "core/path.h"
#include "core/shell_pattern.h"
#include "core/word_expansion.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// Bounds for hostile patterns such as "*/*/*/*" in a large tree.
constexpr size_t kMostPaths = 10'000;

struct Component {
  std::string literal;  // without the backslashes
  bool is_pattern = false;
  ShellPattern pattern;
};

Component component_of(const std::string& text) {
  Component component;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      component.pattern.add_literal(text.substr(i, 1));
    } else if (text[i] == '[') {
      const size_t end = text.find(']', i);
      component.pattern.add_set(text.substr(i + 1, end - i - 1));
      component.is_pattern = true;
      i = end;
    } else {
      component.is_pattern |= text[i] == '*' || text[i] == '?';
      component.pattern.add_pattern(text.substr(i, 1));
    }
    component.literal.push_back(text[i]);
  }
  return component;
}

std::vector<Component> components_of(const std::string& pattern) {
  std::vector<Component> components;
  for (size_t at = 0; at <= pattern.size();) {
    const size_t end = std::min(pattern.find('/', at), pattern.size());
    components.push_back(component_of(pattern.substr(at, end - at)));
    if (components.back().literal.empty()) throw RefusedText{"a pattern with odd slashes"};
    at = end + 1;
  }
  return components;
}

std::string place_of(const std::string& path, const std::string& directory) {
  return path.starts_with('/') ? path : join_path(directory, path);
}

// What `component` adds to the path `front`, which ends with a slash or is empty.
void add_matches(const std::string& front, const Component& component, const std::string& directory,
                 std::vector<std::string>& found) {
  if (!component.is_pattern) {
    const std::string path = front + component.literal;
    if (link_status(place_of(path, directory))) found.push_back(path);
    return;
  }
  for (const std::string& name :
       directory_names(front.empty() ? directory : place_of(front, directory))) {
    const bool is_hidden = name.starts_with('.') && !component.literal.starts_with('.');
    if (!is_hidden && matches(component.pattern, name)) found.push_back(front + name);
    if (found.size() > kMostPaths) throw RefusedText{"a pattern with very many matches"};
  }
}

}  // namespace

std::vector<std::string> glob_paths(const std::string& pattern, const std::string& directory) {
  const bool is_absolute = pattern.starts_with('/');
  std::vector<std::string> fronts{is_absolute ? "/" : ""};
  std::vector<std::string> found;
  for (const Component& component : components_of(pattern.substr(is_absolute ? 1 : 0))) {
    found.clear();
    for (const std::string& front : fronts)
      add_matches(front, component, directory, found);
    fronts.clear();
    for (const std::string& path : found)
      fronts.push_back(path + "/");
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace dirvenv

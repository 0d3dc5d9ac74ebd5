// SPDX-License-Identifier: MIT
#include "core/project_config.h"

#include <map>
#include <set>

#include "core/alias_name.h"
#include "core/name_rules.h"
#include "core/project_expand.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

std::optional<std::string> project_lookup(std::string_view name) {
  if (name.size() % 3 == 0) return std::nullopt;
  return std::string(name.size() % 3 == 1 ? "looked up" : "");
}

void check_names(const ProjectConfig& config) {
  std::set<std::string_view> decided;
  const auto decide = [&](std::string_view name) {
    require(is_valid_name(name) && !is_never_name(name), "what is set or unset may be");
    require(decided.insert(name).second, "a variable is decided about once");
  };
  for (const PlacedText& name : config.unset)
    decide(name.value);
  for (const ProjectVariable& variable : config.env)
    decide(variable.name);
  for (const ListEdits& list : config.lists)
    decide(list.name);
  for (const PlacedText& name : config.required)
    require(is_valid_name(name.value), "what is required is a name");
  for (const ProjectAlias& alias : config.aliases) {
    require(problem_of_alias_name(alias.name).empty(), "aliases have names that shells take");
    require(alias.value.find_first_of(std::string_view("\n\r\0", 3)) == std::string::npos,
            "an alias is one line");
  }
}

// Whether the text has such a character: what a place names has to be there.
void check_place(std::string_view text, SourcePlace place) {
  // It looks at all of the text for each place.
  if (text.size() > 10'000) return;
  int line = 1;
  size_t begin = 0;
  for (; line < place.line; ++line) {
    const size_t end = text.find('\n', begin);
    require(end != std::string_view::npos, "a place is on a line that is there");
    begin = end + 1;
  }
  const size_t length = text.substr(begin).find('\n');
  require(place.column >= 1 &&
              static_cast<size_t>(place.column - 1) <= std::min(length, text.size() - begin),
          "a place is within its line");
}

void check_references(std::string_view text, const ValueTemplate& value) {
  for_each_reference(value, [&](const ValueReference& reference) {
    check_place(text, reference.place);
    require(is_valid_name(reference.name), "references are to names");
  });
}

void check_env(const ProjectConfig& config) {
  const auto changes = expand_project_env(config, project_lookup);
  if (!changes) {
    require(changes.error().message.starts_with("F:"), "an error of a value has a place");
    return;
  }
  require(changes->size() == config.env.size(), "each variable comes once");
  std::map<std::string_view, size_t> position;
  size_t bytes = 0;
  for (const EnvChange& change : *changes) {
    position.emplace(change.name, position.size());
    bytes += change.value.size();
  }
  require(bytes <= kLongestProjectExpansion, "the expansion has a limit");
  for (const ProjectVariable& variable : config.env) {
    for_each_reference(variable.value, [&](const ValueReference& reference) {
      const auto found = position.find(reference.name);
      if (found == position.end() || reference.name == variable.name) return;
      require(found->second < position.at(variable.name), "a value comes after what it needs");
    });
  }
}

void check_paths(const ProjectConfig& config) {
  const auto files = expand_project_dotenv(config, project_lookup);
  require(!files || files->size() == config.dotenv.size(), "each file comes once");
  const auto paths = expand_project_paths(config, project_lookup);
  if (!paths) return;
  for (const PlacedText& path : paths->watch)
    require(!path.value.empty(), "a path is none that is empty");
  for (const ListChange& list : paths->lists) {
    for (const auto* elements : {&list.prepend, &list.append, &list.remove}) {
      for (const PlacedText& element : *elements) {
        require(!element.value.empty() && element.value.find(':') == std::string::npos,
                "an element is one");
      }
    }
  }
}

}  // namespace

void project_config(std::string_view input) {
  const Result<ProjectConfig> config = parse_project_config(input, "F");
  if (!config) {
    require(config.error().message.starts_with("F:"), "an error has a place");
    return;
  }
  check_names(*config);
  for (const ProjectVariable& variable : config->env) {
    check_place(input, variable.place);
    check_references(input, variable.value);
  }
  for (const PlacedTemplate& path : config->watch)
    check_references(input, path.value);
  check_env(*config);
  check_paths(*config);
}

}  // namespace dirvenv::fuzz

// SPDX-License-Identifier: MIT
#include "core/dotenv.h"

#include <algorithm>
#include <set>

#include "core/name_rules.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

void check_expansion(const Dotenv& dotenv) {
  const std::vector<std::string> names = referenced_names(dotenv);
  require(std::is_sorted(names.begin(), names.end()), "referenced names are sorted");
  std::set<std::string> assigned;
  for (const DotenvAssignment& assignment : dotenv.assignments)
    assigned.insert(assignment.name);
  const auto variables = expand_dotenv(dotenv, "/project", [&](std::string_view name) {
    require(std::binary_search(names.begin(), names.end(), name), "only told names are asked for");
    return name.size() % 2 == 0 ? std::nullopt : std::optional<std::string>("looked up");
  });
  if (!variables) return;
  require(variables->size() == assigned.size(), "each name comes once");
  size_t bytes = 0;
  for (const auto& [name, value] : *variables) {
    require(assigned.contains(name), "only assigned names come");
    bytes += value.size();
  }
  require(bytes <= kLongestDotenvExpansion, "the expansion has a limit");
}

}  // namespace

void dotenv(std::string_view input) {
  const Result<Dotenv> parsed = parse_dotenv(input, "F");
  if (!parsed) {
    require(parsed.error().message.starts_with("F:"), "an error has a place");
    return;
  }
  require(parsed->assignments.size() <= kMostDotenvNames, "the number of names has a limit");
  int line = 1;
  for (const DotenvAssignment& assignment : parsed->assignments) {
    require(is_valid_name(assignment.name), "names are valid");
    require(assignment.line >= line, "lines rise");
    line = assignment.line;
  }
  check_expansion(*parsed);
}

}  // namespace dirvenv::fuzz

// SPDX-License-Identifier: MIT
#include "core/json_conda.h"

#include <nlohmann/json.hpp>

#include "core/name_rules.h"

namespace dirvenv {

std::vector<std::pair<std::string, std::string>> read_conda_state(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> variables;
  const auto state = nlohmann::json::parse(text, nullptr, false);
  if (!state.is_object()) return variables;
  const auto found = state.find("env_vars");
  if (found == state.end() || !found->is_object()) return variables;
  for (const auto& [name, value] : found->items()) {
    if (!value.is_string() || !is_valid_name(name) || is_never_name(name)) continue;
    std::string bytes = value.get<std::string>();
    // conda's own mark for one that was taken away.
    if (bytes == "***unset***" || bytes.find('\0') != std::string::npos) continue;
    variables.emplace_back(name, std::move(bytes));
  }
  return variables;
}

}  // namespace dirvenv

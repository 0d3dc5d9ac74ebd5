// SPDX-License-Identifier: MIT
#include "support/json_reader.h"

#include <nlohmann/json.hpp>

namespace dirvenv::test {

std::map<std::string, std::string> read_json_texts(const std::string& json) {
  return nlohmann::json::parse(json).get<std::map<std::string, std::string>>();
}

std::string read_json_text(const std::string& json, const std::string& key) {
  return nlohmann::json::parse(json).at(key).get<std::string>();
}

Origin read_origin(const std::string& json) {
  const auto parsed = nlohmann::json::parse(json);
  const auto text = [](const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
  };
  Origin origin;
  origin.changed_by_user = parsed.at("changed_by_user").get<bool>();
  origin.before = text(parsed.at("before"));
  const auto& steps = parsed.at("steps");
  origin.by_bash = parsed.at("bash_because").is_string();
  origin.is_of_base = steps.empty() && !origin.by_bash;
  if (steps.empty()) return origin;
  origin.file = text(steps.back().at("file"));
  origin.line = steps.back().at("line").get<int>();
  origin.by_bash = steps.back().at("by_bash").get<bool>();
  origin.value = text(steps.back().at("value"));
  return origin;
}

}  // namespace dirvenv::test

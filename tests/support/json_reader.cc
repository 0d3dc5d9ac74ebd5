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

}  // namespace dirvenv::test

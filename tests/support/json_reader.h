// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace dirvenv::test {

/// The texts of a JSON object of texts, as another reader than ours understands it; throws where it
/// is no such object.
std::map<std::string, std::string> read_json_texts(const std::string& json);

/// The text that an object has under `key`; throws where that is something else.
std::string read_json_text(const std::string& json, const std::string& key);

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace dirvenv::test {

/// The texts of a JSON object of texts, as another reader than ours understands it; throws where it
/// is no such object.
std::map<std::string, std::string> read_json_texts(const std::string& json);

/// What `why --json` tells, as far as tests ask.
struct Origin {
  bool changed_by_user = false;
  bool is_of_base = false;  ///< the project does not change it, as far as known
  std::string before;
  std::string file;  ///< of the last step, as are the next three
  int line = 0;
  bool by_bash = false;
  std::string value;
};
Origin read_origin(const std::string& json);

/// The text that an object has under `key`; throws where that is something else.
std::string read_json_text(const std::string& json, const std::string& key);

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace dirvenv::test {

/// What is gone, other or new in what a shell lists, by name; empty: nothing.
inline std::string differences(const std::map<std::string, std::string>& before,
                               const std::map<std::string, std::string>& after) {
  std::string text;
  for (const auto& [name, entry] : before) {
    const auto found = after.find(name);
    if (found == after.end()) text += "gone: " + entry;
    if (found != after.end() && found->second != entry)
      text += name + " was: " + entry + "is: " + found->second;
  }
  for (const auto& [name, entry] : after) {
    if (!before.contains(name)) text += "new: " + entry;
  }
  return text;
}

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#include <algorithm>

#include "core/hook_channel.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {

// What is read is written as it was, and its words stand for themselves in a path.
void announcement(std::string_view input) {
  const auto parsed = parse_announcement(input);
  if (!parsed) return;
  require(announcement_line(*parsed) == std::string(input) + "\n", "it is written as it was");
  for (const std::string& word : {parsed->shell, parsed->record, parsed->key}) {
    const auto is_safe = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
    };
    require(std::all_of(word.begin(), word.end(), is_safe), "a word has no other bytes");
    require(!word.starts_with('.'), "a word is a name");
  }
}

}  // namespace dirvenv::fuzz

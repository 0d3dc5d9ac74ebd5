// SPDX-License-Identifier: MIT
#include "core/hook_channel.h"

#include "core/name_rules.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {

// A question has a number that a line can carry back, and an environment that can be one, or none.
// Where anything is missing at its end, it has none.
void hook_channel(std::string_view input) {
  const auto question = parse_hook_question(input);
  if (!question) return;
  require(channel_number(question->number) == question->number, "a line carries the number");
  require(question->unclear.empty() || !question->environment, "what is unclear is not there");
  for (const std::string& name : question->unclear)
    require(is_valid_name(name), "what is unclear has a name");
  if (!question->environment) return;
  for (const auto& [name, value] : question->environment->variables()) {
    require(is_valid_name(name), "a name is one");
    require(value.find('\0') == std::string::npos, "a value can be in an environment");
  }
  for (size_t cut = 1; cut <= 8 && cut <= input.size(); ++cut) {
    const auto rest = parse_hook_question(input.substr(0, input.size() - cut));
    require(!rest || !rest->environment, "what is cut off is no environment");
  }
}

}  // namespace dirvenv::fuzz

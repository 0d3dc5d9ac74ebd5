// SPDX-License-Identifier: MIT
#include "core/envrc_syntax.h"

#include "core/envrc_word.h"
#include "core/name_rules.h"
#include "core/shell_variables.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

// Where a word has a value, that value is whole and within its limit.
void check_word(const Word& word, WordUse use, const ShellVariables& variables) {
  try {
    const std::string value = expand(word, use, variables, "/project");
    require(value.size() <= kLongestNativeValue, "a value has a limit");
  } catch (const RefusedText& refused) {
    require(!refused.construct.empty(), "a refusal says what it is about");
  }
}

void check_assignment(const Assignment& assignment, const ShellVariables& variables) {
  // bash knows no longest name.
  require(is_valid_name(assignment.name.substr(0, kLongestName)), "an assigned name is one");
  check_word(assignment.value, WordUse::Value, variables);
}

}  // namespace

void envrc_syntax(std::string_view input) {
  const auto parsed = parse_envrc(input);
  if (const auto* const refusal = std::get_if<Refusal>(&parsed)) {
    require(refusal->line >= 1 && !refusal->construct.empty(), "a refusal has a place and a name");
    return;
  }
  require(!has_nul(input), "a NUL is never understood");
  Environment environment;
  environment.set("HOME", "/home/user");
  environment.set("A", "one two");
  environment.set("E", "");
  const ShellVariables variables(environment);
  int line = 1;
  for (const SimpleCommand& command : std::get<std::vector<SimpleCommand>>(parsed)) {
    require(command.line >= line, "lines rise");
    line = command.line;
    for (const Assignment& assignment : command.assignments)
      check_assignment(assignment, variables);
    for (const CommandArgument& argument : command.arguments) {
      if (const auto* const word = std::get_if<Word>(&argument)) {
        check_word(*word, WordUse::Argument, variables);
      } else {
        check_assignment(std::get<Assignment>(argument), variables);
      }
    }
  }
}

}  // namespace dirvenv::fuzz

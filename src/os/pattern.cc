// SPDX-License-Identifier: MIT
#include "os/pattern.h"

#include <regex.h>

namespace dirvenv {

bool matches_pattern(const std::string& pattern, std::string_view text) {
  regex_t expression;
  if (::regcomp(&expression, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return true;
  const bool matches = ::regexec(&expression, std::string(text).c_str(), 0, nullptr, 0) == 0;
  ::regfree(&expression);
  return matches;
}

}  // namespace dirvenv

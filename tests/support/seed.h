// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>

namespace dirvenv::test {

/// The seed of a random test, printed under `test_name` so that a failure can be run again with
/// DIRVENV_SEED set to it.
inline uint64_t seed_for(const std::string& test_name) {
  const char* given = std::getenv("DIRVENV_SEED");
  const uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  std::cout << test_name << ": DIRVENV_SEED=" << seed << std::endl;
  return seed;
}

/// How often a random test tries: as `variable` says (for a long run), else `usual`.
inline size_t count_from(const char* variable, size_t usual) {
  const char* given = std::getenv(variable);
  return given != nullptr ? std::stoull(given) : usual;
}

/// From 0 to `below` - 1. Not std::uniform_int_distribution, whose numbers differ by library.
inline size_t pick(std::mt19937_64& random, size_t below) {
  return random() % below;
}

/// Bytes for a variable, `longest` at most; many of them mean something to a shell.
inline std::string nasty_value(std::mt19937_64& random, size_t longest) {
  static const std::string kNasty =
      "'\"\\$`!#~=%^&*?[]{}()<>|; "
      "\t\n\r\a\b\x1b\x01\x7f\x80\xff\xc3\xa9\xef\x9c\x81-+:0123456789xXuUnaA";
  std::string value;
  for (size_t length = pick(random, longest + 1); length > 0; --length) {
    const bool is_nasty = pick(random, 3) != 0;
    value.push_back(is_nasty ? kNasty[pick(random, kNasty.size())]
                             : static_cast<char>(1 + pick(random, 255)));
  }
  return value;
}

/// 2,000 variables with such values of at most 20 bytes.
inline std::map<std::string, std::string> nasty_variables(std::mt19937_64& random) {
  std::map<std::string, std::string> variables;
  for (int i = 0; i < 2000; ++i)
    variables["V" + std::to_string(i)] = nasty_value(random, 20);
  return variables;
}

}  // namespace dirvenv::test

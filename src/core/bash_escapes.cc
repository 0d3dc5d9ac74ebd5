// SPDX-License-Identifier: MIT
#include "core/bash_escapes.h"

#include <algorithm>

namespace dirvenv {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// The number of at most `most` digits at `at`, which moves behind them; nullopt without any.
std::optional<int> number(std::string_view text, size_t& at, int base, size_t most) {
  int value = 0;
  const size_t start = at;
  while (at < text.size() && at - start < most && digit_value(text[at]) < base)
    value = value * base + digit_value(text[at++]);
  if (at == start) return std::nullopt;
  return value;
}

// The byte for a letter that means one everywhere.
char letter_byte(char letter) {
  constexpr std::string_view kLetters = "abeEfnrtv\\";
  constexpr std::string_view kBytes = "\a\b\033\033\f\n\r\t\v\\";
  const size_t at = kLetters.find(letter);
  return at == std::string_view::npos ? '\0' : kBytes[at];
}

// The byte that the escape behind a backslash at `at` makes; 0 where that is not known.
char escaped_byte(std::string_view text, size_t& at, EscapeUse use) {
  const char c = text[at];
  if (const char byte = letter_byte(c); byte != '\0') {
    ++at;
    return byte;
  }
  const bool is_octal = use == EscapeUse::Echo ? c == '0' : c >= '0' && c <= '7';
  std::optional<int> value;
  if (c == 'x') {
    value = number(text, ++at, 16, 2);
  } else if (is_octal) {
    if (use == EscapeUse::Echo) ++at;
    value = number(text, at, 8, 3);
  } else if (use != EscapeUse::Echo && c == '"') {
    ++at;
    return c;
  } else if (use == EscapeUse::Quotes && (c == '\'' || c == '?')) {
    ++at;
    return c;
  }
  return value && *value < 256 ? static_cast<char>(*value) : '\0';
}

}  // namespace

std::optional<std::string> carry_out_escapes(std::string_view text, EscapeUse use) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      result.push_back(text[at++]);
      continue;
    }
    if (++at == text.size()) return std::nullopt;
    const char byte = escaped_byte(text, at, use);
    if (byte == '\0' || byte == '\001' || byte == '\177') return std::nullopt;
    result.push_back(byte);
  }
  return result;
}

}  // namespace dirvenv

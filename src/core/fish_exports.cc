// SPDX-License-Identifier: MIT
#include "core/fish_exports.h"

#include <charconv>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

// The byte that two hexadecimal digits mean; nullopt also for a NUL, which no environment has.
std::optional<char> hexadecimal(std::string_view digits) {
  unsigned number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2 || number == 0)
    return std::nullopt;
  return static_cast<char>(number);
}

// Takes what stands behind a backslash off the front of `rest`.
std::optional<char> take_escape(std::string_view& rest) {
  constexpr std::string_view kLetters = "abefnrtv";
  constexpr std::string_view kBytes = "\a\b\033\f\n\r\t\v";
  if (rest.empty()) return std::nullopt;
  const char c = rest.front();
  rest.remove_prefix(1);
  if (const size_t at = kLetters.find(c); at != std::string_view::npos) return kBytes[at];
  if (c == 'x' || c == 'X') {
    const auto byte = hexadecimal(rest.substr(0, 2));
    rest.remove_prefix(byte ? 2 : 0);
    return byte;
  }
  if (c == 'c' && !rest.empty() && rest.front() >= 'a' && rest.front() <= 'z') {
    const char letter = rest.front();
    rest.remove_prefix(1);
    return static_cast<char>(letter - 'a' + 1);
  }
  // Punctuation and blanks stand for themselves. What else there may be is not known.
  const bool is_plain = c > ' ' && c < '\x7f' && !(c >= '0' && c <= '9') &&
                        !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
  return is_plain || c == ' ' ? std::optional(c) : std::nullopt;
}

// nullopt where the value is not clear.
std::optional<std::string> read_value(std::string_view text) {
  if (text.starts_with('\'')) {
    if (text.size() < 2 || !text.ends_with('\'')) return std::nullopt;
    const std::string_view inside = text.substr(1, text.size() - 2);
    if (inside.find_first_of("'\\") != std::string_view::npos) return std::nullopt;
    return std::string(inside);
  }
  std::string value;
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == ' ' || c == '\'') return std::nullopt;
    if (c == '\\') {
      const auto escaped = take_escape(text);
      if (!escaped) return std::nullopt;
      c = *escaped;
    }
    value.push_back(c);
  }
  return value;
}

// False where the line is none of fish's.
bool read_line(std::string_view line, FishExports& exports) {
  const size_t blank = line.find(' ');
  const std::string name(line.substr(0, blank));
  if (!is_valid_name(name)) return false;
  // In a shell that nobody types into it is named though it is not there; with nothing in it, it is
  // never there.
  if (blank == std::string_view::npos && name == "SHLVL") return true;
  auto value = blank == std::string_view::npos ? std::string() : read_value(line.substr(blank + 1));
  if (value) {
    exports.environment.set(name, *std::move(value));
  } else {
    exports.unclear.push_back(name);
  }
  return true;
}

}  // namespace

std::optional<FishExports> parse_fish_exports(std::string_view text) {
  FishExports exports;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos || text.substr(0, end).find('\0') != std::string_view::npos)
      return std::nullopt;
    if (!read_line(text.substr(0, end), exports)) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return exports;
}

}  // namespace dirvenv

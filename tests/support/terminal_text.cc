// SPDX-License-Identifier: MIT
#include "support/terminal_text.h"

#include <cstddef>

namespace dirvenv::test {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\x07';

/// CSI: parameters, then one byte from @ to ~.
std::size_t after_control_sequence(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] < '@' || text[at] > '~'))
    ++at;
  return at + 1;
}

/// OSC, DCS and kin: up to BEL or ESC \.
std::size_t after_string(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != kBell && text[at] != kEscape)
    ++at;
  return at < text.size() && text[at] == kEscape ? at + 2 : at + 1;
}

/// `at` is behind the ESC.
std::size_t after_escape(std::string_view text, std::size_t at) {
  if (at >= text.size()) return at;
  switch (text[at]) {
    case '[':
      return after_control_sequence(text, at + 1);
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'k':
      return after_string(text, at + 1);
    case '(':
    case ')':
      return at + 2;
    default:
      return at + 1;
  }
}

bool is_visible(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value == '\n' || value == '\t' || (value >= 0x20 && value != 0x7f);
}

}  // namespace

std::string plain_text(std::string_view terminal_output) {
  std::string text;
  std::size_t at = 0;
  while (at < terminal_output.size()) {
    const char byte = terminal_output[at++];
    if (byte == kEscape) {
      at = after_escape(terminal_output, at);
    } else if (is_visible(byte)) {
      text += byte;
    }
  }
  return text;
}

std::string without_line_end_sign(std::string terminal_output) {
  constexpr std::string_view kBegin = "\x1b[2m\u23ce";
  constexpr std::string_view kEnd = "\r\x1b[K";
  std::size_t begin = 0;
  while ((begin = terminal_output.find(kBegin, begin)) != std::string::npos) {
    const std::size_t end = terminal_output.find(kEnd, begin);
    if (end == std::string::npos) break;
    terminal_output.erase(begin, end + kEnd.size() - begin);
  }
  return terminal_output;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++times;
  }
  return times;
}

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#include "core/visible.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace dirvenv {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

constexpr std::array<Range, 10> kHidden = {{
    {0x00, 0x1f},        // C0
    {0x7f, 0x9f},        // DEL, C1
    {0x061c, 0x061c},    // Arabic letter mark
    {0x200b, 0x200f},    // zero-width, left-to-right and right-to-left marks
    {0x2028, 0x2029},    // line and paragraph separators
    {0x202a, 0x202e},    // bidirectional embeddings and overrides
    {0x2060, 0x2060},    // word joiner
    {0x2066, 0x2069},    // bidirectional isolates
    {0xfeff, 0xfeff},    // byte order mark
    {0xe0000, 0xe007f},  // tags
}};

bool is_hidden(uint32_t code) {
  for (const Range& range : kHidden) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

struct Decoded {
  uint32_t code = 0;
  size_t length = 0;  // 0: not UTF-8
};

/// The code point that `text` (not empty) begins with; overlong forms and surrogates are none.
Decoded decode(std::string_view text) {
  const auto byte = [text](size_t i) { return uint32_t{static_cast<unsigned char>(text[i])}; };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  uint32_t code = lead & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::array<uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[length] || code > 0x10ffff || surrogate) return {};
  return {code, length};
}

std::string hex(uint32_t number, size_t least_digits) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (; number != 0 || out.size() < least_digits; number /= 16) {
    out.insert(out.begin(), kHex[number % 16]);
  }
  return out;
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Decoded next = decode(text);
    const size_t length = next.length == 0 ? 1 : next.length;
    if (next.length == 0 || (length == 1 && is_hidden(next.code))) {
      out.append("\\x").append(hex(static_cast<unsigned char>(text.front()), 2));
    } else if (is_hidden(next.code)) {
      out.append("\\u{").append(hex(next.code, 1)).append("}");
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace dirvenv

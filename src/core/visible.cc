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

// Beside controls: what Unicode's DerivedCoreProperties.txt calls Default_Ignorable_Code_Point,
// that is, what shows as nothing; the separators and annotations that are no part of it.
constexpr std::array<Range, 20> kHidden = {{
    {0x00, 0x1f},        // C0
    {0x7f, 0x9f},        // DEL, C1
    {0xad, 0xad},        // soft hyphen
    {0x034f, 0x034f},    // combining grapheme joiner
    {0x061c, 0x061c},    // Arabic letter mark
    {0x115f, 0x1160},    // Hangul fillers
    {0x17b4, 0x17b5},    // Khmer inherent vowels
    {0x180b, 0x180f},    // Mongolian variation selectors and vowel separator
    {0x200b, 0x200f},    // zero-width, left-to-right and right-to-left marks
    {0x2028, 0x2029},    // line and paragraph separators
    {0x202a, 0x202e},    // bidirectional embeddings and overrides
    {0x2060, 0x206f},    // word joiner, invisible operators, bidirectional isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xfe00, 0xfe0f},    // variation selectors; see is_shown_selector
    {0xfeff, 0xfeff},    // byte order mark
    {0xffa0, 0xffa0},    // halfwidth Hangul filler
    {0xfff0, 0xfffb},    // unassigned, interlinear annotations
    {0x1bca0, 0x1bca3},  // shorthand format controls
    {0x1d173, 0x1d17a},  // musical format controls
    {0xe0000, 0xe0fff},  // tags, variation selectors
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

// Whether `code` only says how the character before it is drawn: emoji are full of these. Behind
// a letter it would make a name that looks like another one.
bool is_shown_selector(uint32_t code, uint32_t before) {
  return (code == 0xfe0e || code == 0xfe0f) && before >= 0x80;
}

// Calls `each(at, length, code)` for all that is hidden; bytes that are no text have their value.
template <typename Each>
void for_each_hidden_code(std::string_view text, Each each) {
  uint32_t before = 0;  // the character just before, 0 where that is hidden or a selector
  for (size_t at = 0; at < text.size();) {
    const Decoded next = decode(text.substr(at));
    const size_t length = next.length == 0 ? 1 : next.length;
    if (next.length == 0) {
      each(at, length, uint32_t{static_cast<unsigned char>(text[at])});
      before = 0;
    } else if (is_hidden(next.code)) {
      if (!is_shown_selector(next.code, before)) each(at, length, next.code);
      before = 0;
    } else {
      before = next.code;
    }
    at += length;
  }
}

std::string shown(size_t length, uint32_t code) {
  return length == 1 ? "\\x" + hex(code, 2) : "\\u{" + hex(code, 1) + "}";
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  size_t done = 0;
  for_each_hidden_code(text, [&](size_t at, size_t length, uint32_t code) {
    out.append(text.substr(done, at - done)).append(shown(length, code));
    done = at + length;
  });
  return out.append(text.substr(done));
}

void for_each_hidden(std::string_view text, const HiddenVisitor& each) {
  for_each_hidden_code(
      text, [&](size_t at, size_t length, uint32_t code) { each(at, shown(length, code)); });
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/visible.h"

#include <catch2/catch.hpp>
#include <iomanip>
#include <sstream>
#include <vector>

#include "support/seed.h"

namespace dirvenv {
namespace {

struct Row {
  std::string_view text;
  std::string_view shown;
};

/// What is never shown as it is, one range for each line of the threat and of Unicode's list.
bool is_hidden_code(uint32_t code) {
  static const std::vector<std::pair<uint32_t, uint32_t>> kRanges = {
      {0x00, 0x1f},      {0x7f, 0x7f},     {0x80, 0x9f},     {0x202a, 0x202e},   {0x2066, 0x2069},
      {0x200b, 0x200f},  {0x2060, 0x2060}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}, {0xe0080, 0xe0fff},
      {0x2028, 0x2029},  {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},
      {0x17b4, 0x17b5},  {0x180b, 0x180f}, {0x2061, 0x2065}, {0x206a, 0x206f},   {0x3164, 0x3164},
      {0xfe00, 0xfe0f},  {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0xfff9, 0xfffb},   {0x1bca0, 0x1bca3},
      {0x1d173, 0x1d17a}};
  for (const auto& [first, last] : kRanges) {
    if (code >= first && code <= last) return true;
  }
  return false;
}

std::string utf8(uint32_t code) {
  const auto byte = [](uint32_t bits) { return static_cast<char>(bits); };
  const auto more = [&](uint32_t shift) { return byte(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 | code >> 6), more(0)};
  if (code < 0x10000) return {byte(0xe0 | code >> 12), more(6), more(0)};
  return {byte(0xf0 | code >> 18), more(12), more(6), more(0)};
}

/// Whether a terminal may get it: UTF-8 by the table of well-formed byte sequences, and nothing
/// hidden in it but a selector right behind a shown character that is not ASCII.
bool is_safe(const std::string& text) {
  uint32_t before = 0;
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t k) { return static_cast<unsigned char>(text.c_str()[i + k]); };
    const auto more = [&](size_t k) { return byte(k) >= 0x80 && byte(k) <= 0xbf; };
    const bool one = byte(0) < 0x80;
    const bool two = byte(0) >= 0xc2 && byte(0) <= 0xdf && more(1);
    const bool three = byte(0) >= 0xe0 && byte(0) <= 0xef && more(1) && more(2) &&
                       !(byte(0) == 0xe0 && byte(1) < 0xa0) && !(byte(0) == 0xed && byte(1) > 0x9f);
    const bool four = byte(0) >= 0xf0 && byte(0) <= 0xf4 && more(1) && more(2) && more(3) &&
                      !(byte(0) == 0xf0 && byte(1) < 0x90) && !(byte(0) == 0xf4 && byte(1) > 0x8f);
    if (!one && !two && !three && !four) return false;
    const size_t length = one ? 1 : two ? 2 : three ? 3 : 4;
    uint32_t code = one ? byte(0) : byte(0) & (0x7fU >> length);
    for (size_t k = 1; k < length; ++k)
      code = code << 6 | (byte(k) & 0x3fU);
    const bool selector = (code == 0xfe0e || code == 0xfe0f) && before >= 0x80;
    if (is_hidden_code(code) && !selector) return false;
    before = selector ? 0 : code;
    i += length;
  }
  return true;
}

}  // namespace

TEST_CASE("what a terminal would obey or hide is shown as text", "[visible]") {
  const Row row = GENERATE(values<Row>({
      {"", ""},
      {"plain ~ \\x1b \\", "plain ~ \\x1b \\"},
      {"\xC3\xA9 \xE2\x82\xAC \xE6\x97\xA5 \xF0\x9F\x98\x80 \xC2\xA0",
       "\xC3\xA9 \xE2\x82\xAC \xE6\x97\xA5 \xF0\x9F\x98\x80 \xC2\xA0"},
      {"\x1b[31m\n\t\r\x7f", "\\x1B[31m\\x0A\\x09\\x0D\\x7F"},
      {std::string_view("\0", 1), "\\x00"},
      {"\x9b"
       "31m\x80\x9f",
       "\\x9B31m\\x80\\x9F"},
      {"\xC2\x80\xC2\x9B\xC2\x9F", "\\u{80}\\u{9B}\\u{9F}"},
      {"a\xE2\x80\xAE"
       "b\xE2\x80\xAA",
       "a\\u{202E}b\\u{202A}"},
      {"\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C",
       "\\u{2066}\\u{2069}\\u{200E}\\u{200F}\\u{61C}"},
      {"\xE2\x80\x8B\xE2\x80\x8D\xE2\x81\xA0\xEF\xBB\xBF", "\\u{200B}\\u{200D}\\u{2060}\\u{FEFF}"},
      {"\xF3\xA0\x80\x81\xF3\xA0\x81\xBF", "\\u{E0001}\\u{E007F}"},
      {"\xE2\x80\xA8\xE2\x80\xA9", "\\u{2028}\\u{2029}"},
      {"\xE2\x80\x8A\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF",
       "\xE2\x80\x8A\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF"},
      // not UTF-8: overlong, surrogate, too large, cut short, stray
      {"\xC0\x80\xE0\x80\x8A", "\\xC0\\x80\\xE0\\x80\\x8A"},
      {"\xED\xA0\x80", "\\xED\\xA0\\x80"},
      {"\xF4\x90\x80\x80\xFF", "\\xF4\\x90\\x80\\x80\\xFF"},
      {"\xE2\x82", "\\xE2\\x82"},
      {"\xE2\x82z\xBF", "\\xE2\\x82z\\xBF"},
      {"\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF", "\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"},
  }));
  CHECK(visible(row.text) == row.shown);
}

TEST_CASE("b8: each code point is shown as it is, or as an escape if it is hidden", "[visible]") {
  for (uint32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const std::string text = utf8(code);
    const std::string shown = visible(text);
    std::ostringstream escape;
    escape << std::uppercase << std::hex;
    if (!is_hidden_code(code)) {
      escape << text;
    } else if (code < 0x80) {
      escape << "\\x" << std::setw(2) << std::setfill('0') << code;
    } else {
      escape << "\\u{" << code << "}";
    }
    if (shown != escape.str()) FAIL("U+" << std::hex << code << " is shown as " << shown);
  }
}

TEST_CASE("b8: a variation selector stays behind an emoji only", "[visible]") {
  const Row row = GENERATE(values<Row>({
      {"\xE2\x9A\xA0\xEF\xB8\x8F ok", "\xE2\x9A\xA0\xEF\xB8\x8F ok"},
      {"\xE2\x98\x80\xEF\xB8\x8E", "\xE2\x98\x80\xEF\xB8\x8E"},
      {"lib.sh\xEF\xB8\x8F", "lib.sh\\u{FE0F}"},
      {"\xEF\xB8\x8F", "\\u{FE0F}"},
      {"\xE2\x9A\xA0\xEF\xB8\x8F\xEF\xB8\x8F", "\xE2\x9A\xA0\xEF\xB8\x8F\\u{FE0F}"},
      {"\xE2\x9A\xA0\xEF\xB8\x80", "\xE2\x9A\xA0\\u{FE00}"},
      {"\xE2\x80\x8B\xEF\xB8\x8F", "\\u{200B}\\u{FE0F}"},
      {"\xFF\xEF\xB8\x8F", "\\xFF\\u{FE0F}"},
      {"\xE2\x9A\xA0\xF3\xA0\x84\x80", "\xE2\x9A\xA0\\u{E0100}"},
  }));
  CHECK(visible(row.text) == row.shown);
}

TEST_CASE("b8: what was meant to cover text in a terminal is all there to be read", "[visible]") {
  const Row row = GENERATE(values<Row>({
      // the cursor goes up, the line is erased, the title and the clipboard are set
      {"rm -rf ~\x1b[1A\x1b[2Kmake", "rm -rf ~\\x1B[1A\\x1B[2Kmake"},
      {"\x1b]0;title\x07\x1b]52;c;eA==\x1b\\", "\\x1B]0;title\\x07\\x1B]52;c;eA==\\x1B\\"},
      {"curl evil | sh\rexport A=1    ", "curl evil | sh\\x0Dexport A=1    "},
      {"eval x\b\b\b\b\b\b# ok", "eval x\\x08\\x08\\x08\\x08\\x08\\x08# ok"},
      {"A=\xE2\x80\xAE\xE2\x81\xA6# \xE2\x81\xA9", "A=\\u{202E}\\u{2066}# \\u{2069}"},
      {"\xC2\x9B"
       "2J\x9D"
       "0;x",
       "\\u{9B}2J\\x9D0;x"},
  }));
  CHECK(visible(row.text) == row.shown);
}

TEST_CASE("b8: what is hidden can be asked for, with its place", "[visible]") {
  std::vector<std::pair<size_t, std::string>> found;
  for_each_hidden("a\x1b\xC3\xA9\xE2\x80\xAE\xFFz\t",
                  [&](size_t at, const std::string& shown) { found.emplace_back(at, shown); });
  const std::vector<std::pair<size_t, std::string>> expected = {
      {1, "\\x1B"}, {4, "\\u{202E}"}, {7, "\\xFF"}, {9, "\\x09"}};
  CHECK(found == expected);
}

TEST_CASE("b8: visible text of any bytes is safe, stays so, and is at most four times as long",
          "[visible]") {
  static const std::vector<std::string> kPieces = {
      "\xE2",     "\x80",     "\x81", "\xAE",         "\xF3\xA0\x80",
      "\xED\xA0", "\xC2",     "a",    "\xEF\xBB\xBF", "\xF0\x9F\x98\x80",
      "\x1b[",    "\xEF\xB8", "\x8F", "\xAD"};
  std::mt19937_64 random(test::seed_for("visible"));
  bool is_fine = true;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (size_t pieces = test::pick(random, 30); pieces > 0; --pieces) {
      if (test::pick(random, 2) == 0) {
        text.push_back(static_cast<char>(test::pick(random, 256)));
      } else {
        text += kPieces[test::pick(random, kPieces.size())];
      }
    }
    const std::string shown = visible(text);
    is_fine =
        is_fine && is_safe(shown) && visible(shown) == shown && shown.size() <= 4 * text.size();
    is_fine = is_fine && (!is_safe(text) || shown == text);
    if (!is_fine) FAIL("round " << i);
  }
  CHECK(is_fine);
}

}  // namespace dirvenv

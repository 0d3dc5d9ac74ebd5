// SPDX-License-Identifier: MIT
#include "core/visible.h"

#include <catch2/catch.hpp>
#include <vector>

#include "support/seed.h"

namespace dirvenv {
namespace {

struct Row {
  std::string_view text;
  std::string_view shown;
};

/// Whether a terminal may get it, found by the bytes alone and not by decoding.
bool is_safe(const std::string& text) {
  static const std::vector<std::string_view> kHidden = {
      "\xD8\x9C",     "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E",
      "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAB",
      "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x81\xA0", "\xE2\x81\xA6",
      "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xEF\xBB\xBF", "\xF3\xA0\x80",
      "\xF3\xA0\x81"};
  for (const std::string_view hidden : kHidden) {
    if (text.find(hidden) != std::string::npos) return false;
  }
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t k) { return static_cast<unsigned char>(text.c_str()[i + k]); };
    const auto more = [&](size_t k) { return byte(k) >= 0x80 && byte(k) <= 0xbf; };
    const bool one = byte(0) >= 0x20 && byte(0) < 0x7f;
    const bool two =
        byte(0) >= 0xc2 && byte(0) <= 0xdf && more(1) && !(byte(0) == 0xc2 && byte(1) < 0xa0);
    const bool three = byte(0) >= 0xe0 && byte(0) <= 0xef && more(1) && more(2) &&
                       !(byte(0) == 0xe0 && byte(1) < 0xa0) && !(byte(0) == 0xed && byte(1) > 0x9f);
    const bool four = byte(0) >= 0xf0 && byte(0) <= 0xf4 && more(1) && more(2) && more(3) &&
                      !(byte(0) == 0xf0 && byte(1) < 0x90) && !(byte(0) == 0xf4 && byte(1) > 0x8f);
    if (!one && !two && !three && !four) return false;
    i += one ? 1 : two ? 2 : three ? 3 : 4;
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

TEST_CASE("b8: visible text of any bytes is safe, stays so, and is at most four times as long",
          "[visible]") {
  static const std::vector<std::string> kPieces = {
      "\xE2",     "\x80", "\x81", "\xAE",         "\xF3\xA0\x80",
      "\xED\xA0", "\xC2", "a",    "\xEF\xBB\xBF", "\xF0\x9F\x98\x80",
      "\x1b["};
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

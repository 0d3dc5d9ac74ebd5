// SPDX-License-Identifier: MIT
#include "core/terminal_filter.h"

#include <catch2/catch.hpp>

#include "support/seed.h"

namespace dirvenv {
namespace {

// What passes, fed in pieces of `piece` bytes.
std::string filtered(std::string_view text, size_t piece = 4096, size_t limit = 100'000) {
  TerminalFilter filter(limit);
  std::string out;
  for (size_t at = 0; at < text.size(); at += piece)
    out += filter.feed(text.substr(at, piece));
  return out + filter.finish();
}

}  // namespace

TEST_CASE("b8: of what a program prints, text and colours pass", "[terminal_filter]") {
  struct Row {
    std::string text, passed;
  };
  const std::vector<Row> rows = {
      {"plain\ttext\n", "plain\ttext\n"},
      {"gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80\n",
       "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80\n"},
      {"a\r\nb\rc\n", "a\nb\nc\n"},
      {"\x1b[31mred\x1b[0m\n", "\x1b[31mred\x1b[0m\n"},
      {"\x1b[1;38:5:3mx", "\x1b[1;38:5:3mx\x1b[0m"},
      {"\x1b[mx", "\x1b[mx"},
      // title, clipboard, cursor, screen, modes, a question to the terminal
      {"\x1b]0;title\x07x", "x"},
      {"\x1b]52;c;ZXZpbA==\x1b\\x", "x"},
      {"\x1bPq#1\x1b\\x\x1b_y\x1b\\z", "xz"},
      {"\x1b[2J\x1b[H\x1b[1Ax", "x"},
      {"\x1b[?1049h\x1b[?2004lx\x1b[6n", "x"},
      {"\x1b[>4;1mx", "x"},
      {"\x1b"
       "cx\x1b"
       "7y\x1b=z",
       "xyz"},
      {"\x1b]0;never ended\nshown\n", "shown\n"},
      {"\x9b"
       "2J\xC2\x9B"
       "2J\x07\x08",
       "\\x9B2J\\u{9B}2J\\x07\\x08"},
      {"\xE2\x80\xAEtfel\n", "\\u{202E}tfel\n"},
      {"cut \xE2\x82", "cut \\xE2\\x82"},
      {"\x1b", ""},
      {"\x1b[3", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(filtered(row.text) == row.passed);
    CHECK(filtered(row.text, 1) == row.passed);
  }
}

TEST_CASE("e4: beyond the limit a notice takes the place of the rest, once", "[terminal_filter]") {
  const std::string out = filtered(std::string(5000, 'x'), 7, 100);
  CHECK(out == std::string(100, 'x') + "\n… more output is left out\n");
}

TEST_CASE("b8: nothing but colours begins with an escape, whatever is printed",
          "[terminal_filter]") {
  std::mt19937_64 random(test::seed_for("terminal filter"));
  const std::vector<std::string> pieces = {"\x1b", "[",  "]", "m",  "31",       ";",
                                           "\x07", "\\", "a", "\r", "\n",       "\x9b",
                                           "\xC2", "P",  "?", "0",  "\xE2\x80", "\xAE"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t left = test::pick(random, 20); left > 0; --left)
      text += pieces[test::pick(random, pieces.size())];
    const std::string out = filtered(text, 1 + test::pick(random, 5));
    for (size_t at = 0; at < out.size(); ++at) {
      const auto c = static_cast<unsigned char>(out[at]);
      if (c == 0x1b) {
        const size_t end = out.find_first_not_of("0123456789;:", at + 2);
        const bool is_colour = out[at + 1] == '[' && end != std::string::npos && out[end] == 'm';
        if (!is_colour) FAIL("passed: " << at << " of " << text);
      } else if (c < 0x20 && c != '\n' && c != '\t') {
        FAIL("passed: " << static_cast<int>(c));
      }
    }
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/toml_string.h"

#include <algorithm>

namespace dirvenv {
namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

size_t character_length(std::string_view text) {
  size_t length = 1;
  while (length < text.size() && continues_character(text[length]))
    ++length;
  return length;
}

// Of the code point that these hexadecimal digits are.
size_t utf8_length(std::string_view digits) {
  unsigned long point = 0;
  for (const char c : digits) {
    const int letter = (c | 0x20) - 'a' + 10;
    point = point * 16 + static_cast<unsigned long>(c <= '9' ? c - '0' : letter);
  }
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

void step(SourcePlace& place, std::string_view passed) {
  for (const char c : passed) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if (!continues_character(c)) {
      ++place.column;
    }
  }
}

}  // namespace

TomlStringPlaces::TomlStringPlaces(std::string_view source, SourcePlace place)
    : rest_(source), place_(place) {
  has_escapes_ = source.starts_with('"');
  is_long_ = source.starts_with(R"(""")") || source.starts_with("'''");
  pass(is_long_ ? 3 : 1);
  // The line end behind three quotes is no part of the value.
  if (is_long_) pass(rest_.starts_with("\r\n") ? 2 : rest_.starts_with('\n') ? 1 : 0);
}

SourcePlace TomlStringPlaces::place_of(size_t offset) {
  while (!rest_.empty()) {
    const Unit unit = next_unit();
    if (passed_ + unit.value_bytes > offset) break;
    passed_ += unit.value_bytes;
    pass(unit.source_bytes);
  }
  return place_;
}

TomlStringPlaces::Unit TomlStringPlaces::next_unit() const {
  if (has_escapes_ && rest_.starts_with('\\')) return escape();
  if (is_long_ && rest_.starts_with("\r\n")) return {2, 1};
  const size_t length = character_length(rest_);
  return {length, length};
}

TomlStringPlaces::Unit TomlStringPlaces::escape() const {
  const char kind = rest_.size() > 1 ? rest_[1] : ' ';
  if (kind == 'u') return {6, utf8_length(rest_.substr(2, 4))};
  if (kind == 'U') return {10, utf8_length(rest_.substr(2, 8))};
  if (std::string_view(" \t\r\n").find(kind) == std::string_view::npos) return {2, 1};
  // A backslash at the end of a line: up to the next text nothing counts.
  return {std::min(rest_.find_first_not_of(" \t\r\n", 1), rest_.size()), 0};
}

void TomlStringPlaces::pass(size_t source_bytes) {
  const std::string_view passed = rest_.substr(0, source_bytes);
  step(place_, passed);
  rest_.remove_prefix(passed.size());
}

SourceIndex::SourceIndex(std::string_view text)
    : text_(text), first_(text.starts_with("\xEF\xBB\xBF") ? 3 : 0), at_(first_) {}

std::string_view SourceIndex::from(SourcePlace place) {
  if (place < place_) {
    at_ = first_;
    place_ = {1, 1};
  }
  while (place_ < place && at_ < text_.size()) {
    if (place_.line < place.line) {
      at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
      place_ = {place_.line + 1, 1};
    } else {
      next_character();
    }
  }
  return place_ == place ? text_.substr(at_) : std::string_view();
}

void SourceIndex::next_character() {
  const size_t length = character_length(text_.substr(at_));
  step(place_, text_.substr(at_, length));
  at_ += length;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/shell_pattern.h"

#include <algorithm>

namespace dirvenv {
namespace {

bool is_beyond_ascii(char c) {
  return (c & 0x80) != 0;
}

}  // namespace

void ShellPattern::add_literal(std::string_view text) {
  for (const char c : text)
    pieces_.push_back({Kind::Byte, c, ""});
}

void ShellPattern::add_pattern(std::string_view text) {
  for (const char c : text) {
    const Kind kind = c == '*' ? Kind::Any : c == '?' ? Kind::One : Kind::Byte;
    pieces_.push_back({kind, c, ""});
  }
}

void ShellPattern::add_set(std::string_view bytes) {
  pieces_.push_back({Kind::Set, '\0', std::string(bytes)});
}

bool ShellPattern::Piece::takes(char c) const {
  if (kind == Kind::Set) return set.find(c) != std::string::npos;
  return kind == Kind::One || byte == c;
}

// Linear but for the last '*', to which it goes back: what an earlier one took need not change.
bool ShellPattern::matches(std::string_view text) const {
  size_t at = 0;
  size_t piece = 0;
  size_t star = pieces_.size();
  size_t star_at = 0;
  while (at < text.size()) {
    const bool is_any = piece < pieces_.size() && pieces_[piece].kind == Kind::Any;
    const bool fits = piece < pieces_.size() && !is_any && pieces_[piece].takes(text[at]);
    if (is_any) {
      star = piece++;
      star_at = at;
    } else if (fits) {
      ++at;
      ++piece;
    } else if (star < pieces_.size()) {
      piece = star + 1;
      at = ++star_at;
    } else {
      return false;
    }
  }
  return std::all_of(pieces_.begin() + static_cast<std::ptrdiff_t>(piece), pieces_.end(),
                     [](const Piece& left) { return left.kind == Kind::Any; });
}

size_t ShellPattern::matching_prefix(std::string_view text, bool longest) const {
  for (size_t i = 0; i <= text.size(); ++i) {
    const size_t length = longest ? text.size() - i : i;
    if (matches(text.substr(0, length))) return length;
  }
  return std::string_view::npos;
}

size_t ShellPattern::matching_suffix(std::string_view text, bool longest) const {
  for (size_t i = 0; i <= text.size(); ++i) {
    const size_t length = longest ? text.size() - i : i;
    if (matches(text.substr(text.size() - length))) return length;
  }
  return std::string_view::npos;
}

bool ShellPattern::is_about_characters(std::string_view text) const {
  const auto has = [&](auto test) { return std::any_of(pieces_.begin(), pieces_.end(), test); };
  const bool has_one = has([](const Piece& piece) { return piece.kind == Kind::One; });
  const bool has_any = has([](const Piece& piece) { return piece.kind == Kind::Any; });
  const bool has_long = has([](const Piece& piece) { return is_beyond_ascii(piece.byte); });
  const bool is_long = std::any_of(text.begin(), text.end(), is_beyond_ascii);
  return (has_one && (has_long || is_long)) || (has_any && has_long);
}

}  // namespace dirvenv

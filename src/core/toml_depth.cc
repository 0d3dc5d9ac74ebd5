// SPDX-License-Identifier: MIT
#include "core/toml_depth.h"

#include <algorithm>

namespace dirvenv {
namespace {

/// The end of the string that begins at `at`, behind its closing quotes.
size_t end_of_toml_string(std::string_view text, size_t at) {
  const char quote = text[at];
  const bool is_long = text.substr(at, 3) == std::string(3, quote);
  const std::string close(is_long ? 3 : 1, quote);
  at += close.size();
  while (at < text.size() && !text.substr(at).starts_with(close)) {
    // One on a single line that is not closed is an error, and what follows does not count.
    if (!is_long && text[at] == '\n') return at;
    at += quote == '"' && text[at] == '\\' ? 2 : 1;
  }
  at = std::min(at + close.size(), text.size());
  // Of five quotes at the end of a long one, two are its own.
  for (int i = 0; is_long && i < 2 && text.substr(at).starts_with(quote); ++i)
    ++at;
  return at;
}

SourcePlace place_at(std::string_view text, size_t at) {
  const std::string_view before = text.substr(0, at);
  const size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::string_view line = before.substr(begin);
  const auto columns = std::count_if(line.begin(), line.end(), is_start);
  return {static_cast<int>(lines) + 1, static_cast<int>(columns) + 1};
}

}  // namespace

std::optional<SourcePlace> place_of_long_key(std::string_view text) {
  size_t dots = 0;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '"' || c == '\'') {
      at = end_of_toml_string(text, at);
      continue;
    }
    if (std::string_view("\n=,[]{}").find(c) != std::string_view::npos) dots = 0;
    if (c == '.' && ++dots == kMostKeyParts) return place_at(text, at);
    ++at;
  }
  return std::nullopt;
}

}  // namespace dirvenv

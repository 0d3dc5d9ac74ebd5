// SPDX-License-Identifier: MIT
#include "core/target_quote.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/byte_set.h"
#include "core/dotenv.h"

namespace dirvenv {
namespace {

constexpr ByteSet kPlain("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_,./@:+-");

bool is_all_plain(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kPlain.contains(c); });
}

unsigned byte_of(char c) {
  return static_cast<unsigned char>(c);
}

bool is_printable_ascii(char c) {
  return byte_of(c) >= 0x20 && byte_of(c) < 0x7f;
}

// In double quotes, with `escape` before what is in `special`.
std::string double_quoted(std::string_view text, ByteSet special, char escape) {
  std::string out = "\"";
  for (const char c : text) {
    if (special.contains(c)) out.push_back(escape);
    out.push_back(c);
  }
  return out.append("\"");
}

// The character that begins at `at` of a text that is UTF-8; `at` moves behind it.
unsigned next_character(std::string_view text, size_t& at) {
  const unsigned first = byte_of(text[at++]);
  if (first < 0x80) return first;
  const size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  unsigned character = first & (0x3fU >> more);
  for (size_t i = 0; i < more && at < text.size(); ++i)
    character = character << 6 | (byte_of(text[at++]) & 0x3f);
  return character;
}

// Whether a line NAME=`word` of a .env file gives `text`, and no reference is in it.
bool reads_as(const std::string& word, std::string_view text) {
  const Result<Dotenv> read = parse_dotenv("V=" + word + "\n", "");
  if (!read || read->assignments.size() != 1) return false;
  const auto& segments = read->assignments[0].value;
  if (segments.empty()) return text.empty();
  const auto* const literal = std::get_if<DotenvLiteral>(&segments[0]);
  return segments.size() == 1 && literal != nullptr && literal->text == text;
}

}  // namespace

std::string posix_quoted(std::string_view text) {
  if (is_all_plain(text)) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out.append("'\\'");
    out.push_back(c);
  }
  return out.append("'");
}

std::string tcsh_quoted(std::string_view text, bool is_utf8_locale) {
  if (text.empty()) return "''";
  const auto is_raw = [&](char c) {
    return kPlain.contains(c) || (is_utf8_locale && byte_of(c) >= 0x80);
  };
  const bool is_simple = std::all_of(text.begin(), text.end(),
                                     [&](char c) { return is_raw(c) || is_printable_ascii(c); });
  std::string out = is_simple ? "" : "$'";
  for (const char c : text) {
    if (is_raw(c)) {
      out.push_back(c);
    } else if (is_simple) {
      out.append({'\\', c});
    } else {
      out += fmt::format("\\{:03o}", byte_of(c));
    }
  }
  return is_simple ? out : out.append("'");
}

std::string hex_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (!is_printable_ascii(c)) {
      out += fmt::format("\\x{:02x}", byte_of(c));
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out.append("\"");
}

std::string pwsh_quoted(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    // PowerShell takes typographic quotes for quotes.
    const unsigned character = next_character(text, at);
    if (character < 0x20 || character >= 0x7f) {
      out += fmt::format("`u{{{:x}}}", character);
      continue;
    }
    const char c = static_cast<char>(character);
    if (c == '"' || c == '`' || c == '$') out.push_back('`');
    out.push_back(c);
  }
  return out.append("\"");
}

std::string systemd_quoted(std::string_view text) {
  if (is_all_plain(text)) return std::string(text);
  return double_quoted(text, ByteSet("\"\\`$"), '\\');
}

std::optional<std::string> dotenv_quoted(std::string_view text) {
  if (text.empty()) return std::string();
  std::string word = is_all_plain(text) ? std::string(text) : "'" + std::string(text) + "'";
  if (reads_as(word, text)) return word;
  // With the text of a carriage return in it: there is no other way to have one.
  word = "\"";
  for (const char c : text) {
    if (c == '\r') {
      word += "\\r";
    } else {
      if (c == '"' || c == '\\') word.push_back('\\');
      word.push_back(c);
    }
  }
  word.push_back('"');
  return reads_as(word, text) ? std::optional(std::move(word)) : std::nullopt;
}

}  // namespace dirvenv

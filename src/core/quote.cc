// SPDX-License-Identifier: MIT
#include "core/quote.h"

#include <algorithm>

#include "core/byte_set.h"

namespace dirvenv {
namespace {

bool is_plain_ascii(unsigned char byte) {
  return byte >= 0x20 && byte < 0x7f;
}

// Leading '-' and '+' would look like options; '~', '=', '%', '^' and '#' mean something to one
// shell or another and are not worth knowing when.
bool can_be_bare(std::string_view text) {
  static constexpr ByteSet kBare(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_,./@:+-");
  if (text.empty() || text.front() == '-' || text.front() == '+') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return kBare.contains(c); });
}

// Always three octal digits: a digit may follow. Octal and not \x, which zsh and bash read to
// different lengths.
std::string ansi_c_quoted(std::string_view text) {
  std::string out = "$'";
  out.reserve(text.size() + 3);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      out.append({'\\', c});
    } else if (is_plain_ascii(byte)) {
      out.push_back(c);
    } else {
      const auto digit = [byte](int shift) { return static_cast<char>('0' + (byte >> shift) % 8); };
      out.append({'\\', digit(6), digit(3), digit(0)});
    }
  }
  return out.append("'");
}

// fish knows no escapes but \\ and \' inside quotes, so bytes stand outside. \X and not \x, which
// refuses bytes from 0x80 on.
std::string fish_quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() + 2);
  bool open = false;
  const auto set_open = [&](bool wanted) {
    if (open != wanted) out.push_back('\'');
    open = wanted;
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    set_open(is_plain_ascii(byte));
    if (!open) {
      out.append({'\\', 'X', kHex[byte / 16], kHex[byte % 16]});
    } else {
      if (c == '\\' || c == '\'') out.push_back('\\');
      out.push_back(c);
    }
  }
  set_open(false);
  return out.empty() ? "''" : out;
}

}  // namespace

std::string_view name_of(Shell shell) {
  if (shell == Shell::Bash) return "bash";
  return shell == Shell::Zsh ? "zsh" : "fish";
}

std::string quote(Shell shell, std::string_view text) {
  text = text.substr(0, text.find('\0'));
  switch (shell) {
    case Shell::Bash:
      return can_be_bare(text) ? std::string(text) : ansi_c_quoted(text);
    case Shell::Zsh:
      // Never bare: a global alias (alias -g ...=../..) replaces any bare word.
      return ansi_c_quoted(text);
    case Shell::Fish:
      return fish_quoted(text);
  }
  return {};
}

}  // namespace dirvenv

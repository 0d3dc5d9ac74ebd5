// SPDX-License-Identifier: MIT
#include "core/hook_lines.h"

#include <algorithm>

#include "core/trimmed.h"

namespace dirvenv {
namespace {

constexpr std::string_view kCall = "direnv";
constexpr std::string_view kOurs = "dirvenv hook ";
// What stands before a command, blanks aside.
constexpr std::string_view kBefore[] = {"$(", "(",    "`",    ";",  "&&", "||",     "|",
                                        "{",  "then", "else", "do", "!",  "source", "and"};

bool is_path_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/' || c == '+';
}

bool begins_command(std::string_view before) {
  before = trimmed(before);
  return before.empty() ||
         std::any_of(std::begin(kBefore), std::end(kBefore),
                     [&](std::string_view word) { return before.ends_with(word); });
}

// Where "PATH/direnv hook " begins in a line, and its length with the blank; npos: nowhere.
struct HookCall {
  size_t at = std::string_view::npos;
  size_t size = 0;
};

HookCall hook_call_in(std::string_view line, size_t from) {
  for (size_t found = line.find(kCall, from); found != std::string_view::npos;
       found = line.find(kCall, found + 1)) {
    size_t begin = found;
    while (begin > 0 && is_path_byte(line[begin - 1]))
      --begin;
    const bool is_name = begin == found;
    const bool is_absolute = line[begin] == '/' && line[found - 1] == '/';
    const size_t blank = found + kCall.size();
    const size_t word = line.find_first_not_of(" \t", blank);
    if ((!is_name && !is_absolute) || word == std::string_view::npos || word == blank) continue;
    if (line.substr(word, 5) != "hook " && line.substr(word, 5) != "hook\t") continue;
    const std::string_view before = line.substr(0, begin);
    // "$HOME/…/direnv": the path begins before it.
    if (is_absolute && !before.empty() &&
        !(before.back() == ' ' || before.back() == '(' || before.back() == '`' ||
          before.back() == '"')) {
      continue;
    }
    if (begins_command(before.ends_with('"') ? before.substr(0, before.size() - 1) : before)) {
      return {begin, word + 5 - begin};
    }
  }
  return {};
}

// The line with all its hooks replaced; empty: it has none.
std::string replaced(std::string_view line, bool has_ours) {
  HookCall call = hook_call_in(line, 0);
  if (call.at == std::string_view::npos) return {};
  if (has_ours) return "# " + std::string(line);
  std::string text(line);
  while (call.at != std::string_view::npos) {
    text.replace(call.at, call.size, kOurs);
    call = hook_call_in(text, call.at + kOurs.size());
  }
  return text;
}

// Calls `each` with the number and the text of every line, with its newline.
template <typename Each>
void each_whole_line(std::string_view text, Each each) {
  size_t number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    each(++number, text.substr(0, end));
    text.remove_prefix(end);
  }
}

bool is_comment(std::string_view line) {
  return trimmed(line).starts_with("#");
}

}  // namespace

bool has_dirvenv_hook(std::string_view text) {
  bool has_it = false;
  each_whole_line(text, [&](size_t, std::string_view line) {
    has_it |= !is_comment(line) && line.find(kOurs) != std::string_view::npos;
  });
  return has_it;
}

std::vector<HookLine> direnv_lines(std::string_view text) {
  const bool has_ours = has_dirvenv_hook(text);
  std::vector<HookLine> lines;
  each_whole_line(text, [&](size_t number, std::string_view line) {
    if (is_comment(line) || line.find(kCall) == std::string_view::npos) return;
    const std::string other = replaced(line, has_ours);
    lines.push_back({number, std::string(trimmed(line)), std::string(trimmed(other))});
    // What is left of it, such as the question whether there is a direnv.
    if (!other.starts_with("#") && !other.empty() && other.find(kCall) != std::string::npos) {
      lines.push_back({number, std::string(trimmed(other)), {}});
    }
  });
  return lines;
}

std::string with_dirvenv_hooks(std::string_view text) {
  const bool has_ours = has_dirvenv_hook(text);
  std::string result;
  each_whole_line(text, [&](size_t, std::string_view line) {
    const std::string other = is_comment(line) ? std::string() : replaced(line, has_ours);
    result += other.empty() ? std::string(line) : other;
  });
  return result;
}

}  // namespace dirvenv

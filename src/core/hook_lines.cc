// SPDX-License-Identifier: MIT
#include "core/hook_lines.h"

#include "core/trimmed.h"

namespace dirvenv {
namespace {

constexpr std::string_view kCall = "direnv";
constexpr std::string_view kOurs = "dirvenv hook ";

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/';
}

// Where "PATH/direnv hook " begins in a line, and its length with the blank; npos: nowhere.
struct HookCall {
  size_t at = std::string_view::npos;
  size_t size = 0;
};

HookCall hook_call_in(std::string_view line) {
  for (size_t found = line.find(kCall); found != std::string_view::npos;
       found = line.find(kCall, found + 1)) {
    size_t begin = found;
    while (begin > 0 && is_word_byte(line[begin - 1]))
      --begin;
    const bool is_whole = begin == found || line[found - 1] == '/';
    const size_t blank = found + kCall.size();
    const size_t word = line.find_first_not_of(" \t", blank);
    if (!is_whole || word == std::string_view::npos || word == blank) continue;
    if (line.substr(word, 5) != "hook " && line.substr(word, 5) != "hook\t") continue;
    return {begin, word + 5 - begin};
  }
  return {};
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

std::string replaced(std::string_view line, HookCall call, bool has_ours) {
  if (has_ours) return "# " + std::string(line);
  std::string text(line);
  return text.replace(call.at, call.size, kOurs);
}

bool has_our_hook(std::string_view text) {
  bool has_it = false;
  each_whole_line(text, [&](size_t, std::string_view line) {
    const std::string_view code = trimmed(line);
    has_it |= !code.starts_with("#") && code.find(kOurs) != std::string_view::npos;
  });
  return has_it;
}

}  // namespace

std::vector<HookLine> direnv_hook_lines(std::string_view text) {
  const bool has_ours = has_our_hook(text);
  std::vector<HookLine> lines;
  each_whole_line(text, [&](size_t number, std::string_view line) {
    const HookCall call = hook_call_in(line);
    if (call.at == std::string_view::npos || trimmed(line).starts_with("#")) return;
    lines.push_back(
        {number, std::string(trimmed(line)), std::string(trimmed(replaced(line, call, has_ours)))});
  });
  return lines;
}

std::string with_dirvenv_hooks(std::string_view text) {
  const bool has_ours = has_our_hook(text);
  std::string result;
  each_whole_line(text, [&](size_t, std::string_view line) {
    const HookCall call = hook_call_in(line);
    const bool is_hook = call.at != std::string_view::npos && !trimmed(line).starts_with("#");
    result += is_hook ? replaced(line, call, has_ours) : std::string(line);
  });
  return result;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/terminal_filter.h"

#include <algorithm>

#include "core/visible.h"

namespace dirvenv {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\a';
// Longer ones are no colours.
constexpr size_t kLongestSequence = 64;
constexpr std::string_view kEndOfColours = "\x1b[0m";
constexpr std::string_view kNotice = "\n… more output is left out\n";

// How many bytes at the end of `text` are a character of UTF-8 that has only begun.
size_t unfinished(std::string_view text) {
  for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

std::string TerminalFilter::feed(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (left_ == 0) break;
    --left_;
    take(c, out);
  }
  flush_text(out, false);
  if (left_ == 0 && !is_cut_) {
    is_cut_ = true;
    flush_text(out, true);
    out += kNotice;
  }
  return out;
}

std::string TerminalFilter::finish() {
  std::string out;
  flush_text(out, true);
  if (is_coloured_) out += kEndOfColours;
  is_coloured_ = false;
  return out;
}

void TerminalFilter::take(char c, std::string& out) {
  switch (state_) {
    case State::Text:
      return take_text(c, out);
    case State::Escape:
      state_ = c == '['                                                 ? State::Sequence
               : std::string_view("]PX^_").find(c) != std::string::npos ? State::String
                                                                        : State::Text;
      sequence_.clear();
      return;
    case State::Sequence:
      if (c >= 0x40 && c <= 0x7e) return end_sequence(c, out);
      if (c == kEscape) state_ = State::Escape;
      if (sequence_.size() < kLongestSequence) sequence_.push_back(c);
      return;
    case State::String:
      // One that nobody ends must not swallow all that follows.
      if (c == kBell || c == '\n') state_ = State::Text;
      if (c == kEscape) state_ = State::StringEscape;
      return;
    case State::StringEscape:
      state_ = c == '\\' ? State::Text : State::String;
      return;
  }
}

void TerminalFilter::take_text(char c, std::string& out) {
  if (c == kEscape) {
    state_ = State::Escape;
    return flush_text(out, true);
  }
  if (c == '\n' || c == '\t' || c == '\r') {
    flush_text(out, true);
    if (c != '\n' || !after_return_) out.push_back(c == '\r' ? '\n' : c);
    after_return_ = c == '\r';
    return;
  }
  after_return_ = false;
  text_.push_back(c);
}

void TerminalFilter::flush_text(std::string& out, bool is_end) {
  const size_t held = is_end ? 0 : unfinished(text_);
  out += visible(std::string_view(text_).substr(0, text_.size() - held));
  text_.erase(0, text_.size() - held);
}

void TerminalFilter::end_sequence(char c, std::string& out) {
  state_ = State::Text;
  const bool is_colour = c == 'm' && sequence_.size() < kLongestSequence &&
                         sequence_.find_first_not_of("0123456789;:") == std::string::npos;
  if (!is_colour) return;
  out += "\x1b[" + sequence_ + "m";
  is_coloured_ = !sequence_.empty() && sequence_ != "0";
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dirvenv {

/// What a project's programs print, on its way to the user's terminal. Text, line ends, tabs and
/// colours (SGR) pass; other escape sequences are left out, since they could set the title or the
/// clipboard, move the cursor over what was said, or type; what is left is made visible(). A
/// carriage return ends a line. Beyond `limit` bytes a notice takes the place of the rest.
class TerminalFilter {
 public:
  explicit TerminalFilter(size_t limit) : left_(limit) {}

  /// What of `bytes`, in pieces of any size, goes to the terminal.
  std::string feed(std::string_view bytes);
  /// What was held back because its end had not come, and the end of colours; once, at the end.
  std::string finish();

 private:
  enum class State { Text, Escape, Sequence, String, StringEscape };
  void take(char c, std::string& out);
  void take_text(char c, std::string& out);
  void flush_text(std::string& out, bool is_end);
  void end_sequence(char c, std::string& out);

  State state_ = State::Text;
  size_t left_;
  bool is_cut_ = false;
  bool is_coloured_ = false;
  bool after_return_ = false;
  std::string text_;      ///< of the current run, not yet given out
  std::string sequence_;  ///< of a control sequence, behind its introducer
};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "fuzz/shell_words.h"

namespace dirvenv::fuzz {
namespace {

struct Broken {};

class Words {
 public:
  Words(Shell shell, std::string_view text) : fish_(shell == Shell::Fish), rest_(text) {}

  std::vector<std::string> read() {
    while (!rest_.empty())
      step();
    end_word();
    return std::move(words_);
  }

 private:
  char take() {
    if (rest_.empty()) throw Broken();
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void step() {
    const char c = take();
    if (std::string_view(" ;&|()<>\n").find(c) != std::string_view::npos) return end_word();
    in_word_ = true;
    if (c == '\'') return fish_ ? fish_quoted() : single_quoted();
    if (c == '"') return double_quoted();
    if (c == '$' && !fish_ && !rest_.empty() && rest_.front() == '\'') {
      take();
      return ansi_quoted();
    }
    if (c == '\\') return fish_ ? fish_escape() : word_.push_back(take());
    word_.push_back(c);
  }

  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  void single_quoted() {
    for (char c = take(); c != '\''; c = take())
      word_.push_back(c);
  }

  void double_quoted() {
    for (char c = take(); c != '"'; c = take())
      word_.push_back(c == '\\' ? take() : c);
  }

  // Only what any bash and zsh read alike.
  void ansi_quoted() {
    for (char c = take(); c != '\''; c = take()) {
      if (c == '\\') {
        c = take();
        if (c >= '0' && c <= '3') {
          const int high = c - '0';
          const int middle = octal();
          c = static_cast<char>(high * 64 + middle * 8 + octal());
        } else if (c != '\\' && c != '\'') {
          throw Broken();
        }
      }
      word_.push_back(c);
    }
  }

  int octal() {
    const char c = take();
    if (c < '0' || c > '7') throw Broken();
    return c - '0';
  }

  void fish_quoted() {
    for (char c = take(); c != '\''; c = take()) {
      // Before anything else a backslash stands for itself.
      const bool escaped = !rest_.empty() && (rest_.front() == '\\' || rest_.front() == '\'');
      word_.push_back(c == '\\' && escaped ? take() : c);
    }
  }

  void fish_escape() {
    if (take() != 'X') throw Broken();
    const int high = hex();
    word_.push_back(static_cast<char>(high * 16 + hex()));
  }

  int hex() {
    const size_t digit = std::string_view("0123456789abcdef").find(take());
    if (digit == std::string_view::npos) throw Broken();
    return static_cast<int>(digit);
  }

  bool fish_;
  std::string_view rest_;
  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> shell_words(Shell shell, std::string_view script) {
  try {
    return Words(shell, script).read();
  } catch (const Broken&) {
    return std::nullopt;
  }
}

}  // namespace dirvenv::fuzz

// SPDX-License-Identifier: MIT
#include "core/loose_pieces.h"

#include <algorithm>
#include <utility>

namespace dirvenv {
namespace {

using PieceKind = ShellPiece::Kind;

constexpr std::string_view kOperators[] = {"&>>", "<<<", "<<-", ";;&", "&&", "||", "|&", "&>", ";;",
                                           ";&",  ">>",  "<<",  "<(",  ">(", ">|", ">&", "<&", "<>",
                                           ";",   "&",   "|",   "(",   ")",  "<",  ">"};

// Words and operators in text of which it is not known what is quoted.
class LooseReader {
 public:
  LooseReader(std::string_view text, const PieceVisitor& each) : text_(text), each_(each) {}

  // `newline` is what a newline is, behind which nothing goes on.
  void read(size_t at, const ShellPiece& newline) {
    while (at < text_.size())
      at = step(at, newline);
    finish_word();
  }

 private:
  size_t step(size_t at, const ShellPiece& newline) {
    constexpr std::string_view kParting = " \t\r'\"`{}";
    const char c = text_[at];
    if (c == '\\') return at + (text_.substr(at + 1, 1) == "\n" ? 2 : 1);
    const std::string_view sign = operator_at(text_.substr(at));
    if (c != '\n' && sign.empty() && kParting.find(c) == std::string_view::npos) {
      if (word_.empty()) word_at_ = at;
      word_.push_back(c);
      return at + 1;
    }
    finish_word();
    if (!sign.empty()) each_({PieceKind::Operator, std::string(sign), at});
    const bool goes_on = wants_more(sign_) && sign.empty();
    if (c == '\n' && !goes_on) each_({newline.kind, newline.text, at + 1});
    if (!sign.empty()) sign_ = sign;
    return at + std::max<size_t>(sign.size(), 1);
  }

  void finish_word() {
    if (word_.empty()) return;
    sign_ = {};
    each_({PieceKind::Text, std::exchange(word_, {}), word_at_});
  }

  std::string_view text_;
  const PieceVisitor& each_;
  std::string word_;
  size_t word_at_ = 0;
  std::string_view sign_;  // the operator just read
};

}  // namespace

std::string_view operator_at(std::string_view text) {
  constexpr std::string_view kFirst = ";&|()<>";
  if (kFirst.find(text[0]) == std::string_view::npos) return {};
  for (const std::string_view sign : kOperators) {
    if (text.starts_with(sign)) return sign;
  }
  return {};
}

bool wants_more(std::string_view sign) {
  return sign == "|" || sign == "||" || sign == "&&" || sign == "|&";
}

void read_loose_pieces(std::string_view text, size_t from, const ShellPiece& newline,
                       const PieceVisitor& each) {
  LooseReader(text, each).read(from, newline);
}

}  // namespace dirvenv

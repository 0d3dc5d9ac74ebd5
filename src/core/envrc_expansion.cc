// SPDX-License-Identifier: MIT
// WordReader: what begins with a '$'.
#include "core/bash_escapes.h"
#include "core/envrc_word.h"

namespace dirvenv {
namespace {

using PartKind = WordPart::Kind;
using Operator = WordPart::Operator;

// Far beyond what anybody writes; reading and expanding recurse.
constexpr int kDeepest = 16;

bool stands_in(char c, std::string_view characters) {
  return c != '\0' && characters.find(c) != std::string_view::npos;
}

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}

// What may follow a '$' that is only a dollar sign.
bool is_plain_dollar(char next, bool quoted) {
  return stands_in(next, " \t\n/.:,%=+") || (quoted && stands_in(next, "\"'")) ||
         (!quoted && (next == '\0' || next == ';'));
}

bool cuts(Operator op) {
  return op == Operator::CutPrefix || op == Operator::CutLongestPrefix ||
         op == Operator::CutSuffix || op == Operator::CutLongestSuffix;
}

}  // namespace

void WordReader::dollar(Word& word, bool quoted) {
  take();
  const char next = peek();
  if (next == '{') return braced(word, quoted);
  if (next == '(') return output(word, quoted);
  if (next == '\'' && !quoted) return ansi_c_quoted(word);
  if (is_name_start(next)) {
    word.push_back({PartKind::Variable, name(), quoted, {}, false, {}, {}});
  } else if (is_decimal(next) && next != '0') {
    word.push_back({PartKind::Variable, std::string(1, take()), quoted, {}, false, {}, {}});
  } else if (is_plain_dollar(next, quoted)) {
    add_text(word, '$', quoted);
  } else {
    throw RefusedText{"an expansion of the shell's own"};
  }
}

void WordReader::ansi_c_quoted(Word& word) {
  take();
  std::string raw;
  while (!at_end() && peek() != '\'') {
    const bool is_escape = peek() == '\\';
    raw.push_back(take());
    if (is_escape && !at_end()) raw.push_back(take());
  }
  if (at_end()) throw RefusedText{"a quote that does not end"};
  take();
  const auto decoded = carry_out_escapes(raw, EscapeUse::Quotes);
  if (!decoded) throw RefusedText{"an escape in $'…'"};
  word.push_back({PartKind::Text, *decoded, true, {}, false, {}, {}});
}

std::string WordReader::name() {
  std::string result;
  while (is_name_character(peek()) || (peek() == '\\' && peek(1) == '\n')) {
    if (!skip_continuation()) result.push_back(take());
  }
  return result;
}

void WordReader::braced(Word& word, bool quoted) {
  take();
  WordPart part{PartKind::Variable, name(), quoted, {}, false, {}, {}};
  const bool is_number = part.text.find_first_not_of("0123456789") == std::string::npos;
  // `$0` is the shell's own; a number with a 0 in front is too odd to be worth it.
  if (part.text.empty() || part.text[0] == '0' || (is_decimal(part.text[0]) && !is_number)) {
    throw RefusedText{"an expansion of the shell's own"};
  }
  if (peek() != '}') {
    braced_operator(part);
    operand(part);
  }
  take();
  word.push_back(std::move(part));
}

void WordReader::braced_operator(WordPart& part) {
  if (at_end()) throw RefusedText{"an expansion that does not end"};
  part.or_empty = peek() == ':';
  if (part.or_empty) take();
  switch (peek()) {
    case '-':
      part.op = Operator::Default;
      break;
    case '+':
      part.op = Operator::Alternative;
      break;
    case '=':
      part.op = Operator::Assign;
      break;
    case '?':
      part.op = Operator::Require;
      break;
    case '#':
      part.op = peek(1) == '#' ? Operator::CutLongestPrefix : Operator::CutPrefix;
      break;
    case '%':
      part.op = peek(1) == '%' ? Operator::CutLongestSuffix : Operator::CutSuffix;
      break;
    default:
      throw RefusedText{"an expansion with an operator"};
  }
  if (cuts(part.op) && part.or_empty) throw RefusedText{"an expansion with an operator"};
  const bool is_double =
      part.op == Operator::CutLongestPrefix || part.op == Operator::CutLongestSuffix;
  at += is_double ? 2 : 1;
}

void WordReader::operand(WordPart& part) {
  if (++depth > kDeepest) throw RefusedText{"deeply nested expansions"};
  const bool is_pattern = cuts(part.op);
  // One sign more would be read in more than one way.
  if (is_pattern && stands_in(peek(), "#%")) throw RefusedText{"an expansion with an operator"};
  while (!at_end() && peek() != '}')
    operand_piece(part, is_pattern);
  if (at_end()) throw RefusedText{"an expansion that does not end"};
  --depth;
}

// Within double quotes, and for `-` and kin, quotes have rules of their own.
void WordReader::operand_piece(WordPart& part, bool is_pattern) {
  const char c = peek();
  const bool is_text_quoted = part.quoted && !is_pattern;
  const bool may_quote = !is_text_quoted;
  if (c == '$') {
    dollar(part.operand, is_text_quoted);
  } else if (may_quote && c == '\'') {
    single_quoted(part.operand);
  } else if (may_quote && c == '"') {
    double_quoted(part.operand);
  } else if (is_pattern && c == '\\' && stands_in(peek(1), "#%/*?.-")) {
    escaped(part.operand);
  } else if (is_name_character(c) || stands_in(c, "./:,@%+=-#*?") ||
             (!is_pattern && stands_in(c, " &!^;"))) {
    add_text(part.operand, take(), is_text_quoted);
  } else {
    throw RefusedText{"an expansion with an operator"};
  }
}

void WordReader::output(Word& word, bool quoted) {
  take();
  if (peek() == '(') throw RefusedText{"arithmetic"};
  if (++depth > kDeepest) throw RefusedText{"deeply nested expansions"};
  WordPart part{PartKind::Output, "", quoted, {}, false, {}, {}};
  Redirections redirections;
  for (skip_blanks(); !at_end() && peek() != ')'; skip_blanks()) {
    if (redirection(redirections)) continue;
    // It may make the whole line an error, also where nobody comes to it.
    if (part.words.empty() && is_reserved(peek_token()))
      throw RefusedText{"a command substitution with a word of the shell's"};
    if (peek() == '#' || stands_in(peek(), "\n;&|<>(")) {
      throw RefusedText{"a command substitution of more than one command"};
    }
    for (Word& one : argument())
      part.words.push_back(std::move(one));
  }
  if (at_end()) throw RefusedText{"a command substitution that does not end"};
  // Who prints nothing where it should print is not worth knowing.
  if (redirections.output != Redirections::Target::Output) throw RefusedText{"a redirection"};
  take();
  --depth;
  word.push_back(std::move(part));
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/envrc_word.h"

#include <algorithm>

namespace dirvenv {
namespace {

using PartKind = WordPart::Kind;
using When = WordPart::When;

// Far beyond what anybody writes; reading and expanding recurse.
constexpr int kDeepest = 16;

bool is_one_of(char c, std::string_view characters) {
  return c != '\0' && characters.find(c) != std::string_view::npos;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

void add_text(Word& word, char c, bool quoted) {
  if (word.empty() || word.back().kind != PartKind::Text || word.back().quoted != quoted) {
    word.push_back({PartKind::Text, "", quoted, When::Never, {}});
  }
  word.back().text.push_back(c);
}

// Quotes with nothing in them make a word too.
void open_quotes(Word& word) {
  word.push_back({PartKind::Text, "", true, When::Never, {}});
}

// What may follow a '$' that is only a dollar sign.
bool is_plain_dollar(char next, bool quoted) {
  return is_one_of(next, " \t\n/.:,%=+") || (quoted && is_one_of(next, "\"'")) ||
         (!quoted && (next == '\0' || next == ';'));
}

}  // namespace

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

char WordReader::take() {
  const char c = text[at++];
  if (c == '\n') ++line;
  return c;
}

bool WordReader::skip_continuation() {
  if (peek() != '\\' || peek(1) != '\n') return false;
  take();
  take();
  return true;
}

void WordReader::skip_blanks() {
  while (is_blank(peek()) || skip_continuation()) {
    if (is_blank(peek())) take();
  }
}

void WordReader::skip_comment() {
  while (!at_end() && peek() != '\n')
    take();
}

Word WordReader::word(WordUse use) {
  Word word;
  while (!at_end()) {
    if (skip_continuation()) continue;
    const char c = peek();
    if (is_blank(c) || c == '\n' || c == ';') break;
    switch (c) {
      case '\'':
        single_quoted(word);
        break;
      case '"':
        double_quoted(word);
        break;
      case '\\':
        escaped(word);
        break;
      case '$':
        dollar(word, use, false);
        break;
      case '~':
        tilde(word, use);
        break;
      default:
        plain(word, use);
    }
  }
  return word;
}

void WordReader::plain(Word& word, WordUse use) {
  const char c = peek();
  if (is_one_of(c, "|&()<>")) throw RefusedText{"an operator of the shell"};
  if (c == '`') throw RefusedText{"a command substitution"};
  if (c == '{' || c == '}') throw RefusedText{"a brace"};
  if (use == WordUse::Argument && is_one_of(c, "*?[")) throw RefusedText{"a pattern"};
  add_text(word, take(), false);
}

// Alone or before '/' it is the home directory, at the start of a word, and in values behind ':'.
// Behind '=' and ':' in other words bash has rules of its own.
void WordReader::tilde(Word& word, WordUse use) {
  const bool first = word.empty();
  const char before = !first && word.back().kind == PartKind::Text && !word.back().quoted
                          ? word.back().text.back()
                          : 0;
  const bool in_list = use == WordUse::Value && before == ':';
  if (!first && !in_list) {
    if (before == ':' || before == '=') throw RefusedText{"a '~' behind ':' or '='"};
    add_text(word, take(), false);
    return;
  }
  take();
  const char next = peek();
  const bool ends = at_end() || is_blank(next) || is_one_of(next, "\n;/") ||
                    (use == WordUse::Value && next == ':');
  if (!ends) throw RefusedText{"a '~' before something else than '/'"};
  word.push_back({PartKind::Home, "", true, When::Never, {}});
}

void WordReader::single_quoted(Word& word) {
  open_quotes(word);
  take();
  while (!at_end() && peek() != '\'')
    add_text(word, take(), true);
  if (at_end()) throw RefusedText{"a quote that does not end"};
  take();
}

void WordReader::double_quoted(Word& word) {
  open_quotes(word);
  take();
  for (;;) {
    if (skip_continuation()) continue;
    if (at_end()) throw RefusedText{"a quote that does not end"};
    const char c = peek();
    if (c == '"') break;
    if (c == '`') throw RefusedText{"a command substitution"};
    if (c == '$') {
      dollar(word, WordUse::Value, true);
      continue;
    }
    if (c == '\\' && is_one_of(peek(1), "$`\"\\")) take();
    add_text(word, take(), true);
  }
  take();
}

void WordReader::escaped(Word& word) {
  take();
  if (at_end()) throw RefusedText{"a backslash at the end"};
  add_text(word, take(), true);
}

void WordReader::dollar(Word& word, WordUse use, bool quoted) {
  take();
  const char next = peek();
  if (next == '{') return braced(word, use, quoted);
  if (next == '(') return working_directory(word, quoted);
  if (is_name_character(next) && !(next >= '0' && next <= '9')) {
    word.push_back({PartKind::Variable, name(), quoted, When::Never, {}});
  } else if (is_plain_dollar(next, quoted)) {
    add_text(word, '$', quoted);
  } else {
    throw RefusedText{"an expansion of the shell's own"};
  }
}

std::string WordReader::name() {
  std::string result;
  while (is_name_character(peek()) || (peek() == '\\' && peek(1) == '\n')) {
    if (!skip_continuation()) result.push_back(take());
  }
  return result;
}

void WordReader::braced(Word& word, WordUse use, bool quoted) {
  take();
  WordPart part{PartKind::Variable, name(), quoted, When::Never, {}};
  const bool or_empty = peek() == ':';
  if (or_empty) take();
  const bool is_name = !part.text.empty() && !(part.text[0] >= '0' && part.text[0] <= '9');
  if (is_name && peek() == '-') {
    part.when = or_empty ? When::UnsetOrEmpty : When::Unset;
  } else if (is_name && peek() == '+') {
    part.when = or_empty ? When::SetAndNotEmpty : When::Set;
  } else if (!is_name || or_empty || peek() != '}') {
    throw RefusedText{"an expansion with an operator"};
  }
  if (part.when != When::Never) {
    take();
    alternative(part, use);
  }
  take();
  word.push_back(std::move(part));
}

// Quotes, and what else the shell might see something in, have rules of their own here.
void WordReader::alternative(WordPart& part, WordUse use) {
  const bool may_have_blanks = use == WordUse::Value;
  if (++depth > kDeepest) throw RefusedText{"deeply nested expansions"};
  while (!at_end() && peek() != '}') {
    const char c = peek();
    if (c == '$') {
      dollar(part.alternative, use, part.quoted);
    } else if (is_name_character(c) || is_one_of(c, "./:,@%+=-") || (may_have_blanks && c == ' ')) {
      add_text(part.alternative, take(), part.quoted);
    } else {
      throw RefusedText{"an expansion with an operator"};
    }
  }
  if (at_end()) throw RefusedText{"an expansion that does not end"};
  --depth;
}

void WordReader::working_directory(Word& word, bool quoted) {
  take();
  while (is_blank(peek()))
    take();
  const bool is_pwd = text.substr(at, 3) == "pwd";
  at += is_pwd ? 3 : 0;
  while (is_blank(peek()))
    take();
  if (!is_pwd || peek() != ')') throw RefusedText{"a command substitution"};
  take();
  word.push_back({PartKind::WorkingDirectory, "", quoted, When::Never, {}});
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/envrc_word.h"

#include <algorithm>

#include "core/byte_set.h"

namespace dirvenv {
namespace {

using PartKind = WordPart::Kind;

// No line of a person has as many; each pair of braces multiplies them.
constexpr size_t kMostBraceWords = 256;

bool is_one_of(char c, std::string_view characters) {
  return c != '\0' && characters.find(c) != std::string_view::npos;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool ends_word(char c) {
  static constexpr ByteSet kEnds(" \t\n;&|<>()");
  return kEnds.contains(c);
}

WordPart text_part(bool quoted) {
  WordPart part;
  part.quoted = quoted;
  return part;
}

// Quotes with nothing in them make a word too.
void open_quotes(Word& word) {
  word.push_back(text_part(true));
}

std::vector<Word> product(const std::vector<Word>& fronts, const std::vector<Word>& backs) {
  std::vector<Word> all;
  if (fronts.size() * backs.size() > kMostBraceWords) throw RefusedText{"many braces"};
  for (const Word& front : fronts) {
    for (const Word& back : backs) {
      all.push_back(front);
      all.back().insert(all.back().end(), back.begin(), back.end());
    }
  }
  return all;
}

}  // namespace

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name_character(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9');
}

void add_text(Word& word, std::string_view text, bool quoted) {
  if (word.empty() || word.back().kind != PartKind::Text || word.back().quoted != quoted) {
    word.push_back(text_part(quoted));
  }
  word.back().text += text;
}

void add_text(Word& word, char c, bool quoted) {
  add_text(word, std::string_view(&c, 1), quoted);
}

std::optional<std::string> plain_text(const Word& word, bool quoted_too) {
  std::string text;
  for (const WordPart& part : word) {
    if (part.kind != PartKind::Text || (part.quoted && !quoted_too)) return std::nullopt;
    text += part.text;
  }
  return text;
}

char WordReader::take() {
  const char c = text[at++];
  if (c == '\n') {
    ++line;
    line_start = at;
  }
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

// The bytes from here on that are in the set, in which no newline is.
std::string_view WordReader::take_all(const ByteSet& set) {
  const size_t begin = at;
  while (at < text.size() && set.contains(text[at]))
    ++at;
  return text.substr(begin, at - begin);
}

std::string_view WordReader::peek_token() const {
  size_t end = at;
  while (end < text.size() && !ends_word(text[end]))
    ++end;
  return text.substr(at, end - at);
}

Word WordReader::word(WordUse use) {
  Word word;
  read(word, use, "", true);
  return word;
}

void WordReader::read(Word& word, WordUse use, std::string_view stops, bool is_first) {
  // They mean nothing to anybody, and most words are made of them.
  static constexpr ByteSet kPlain(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.-+@");
  while (!at_end()) {
    if (skip_continuation()) continue;
    if (const std::string_view all = take_all(kPlain); !all.empty()) {
      add_text(word, all, false);
      continue;
    }
    const char c = peek();
    if (ends_word(c) || is_one_of(c, stops)) break;
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
        dollar(word, false);
        break;
      case '~':
        tilde(word, use, is_first && word.empty());
        break;
      default:
        plain(word, use);
    }
  }
}

std::vector<Word> WordReader::argument() {
  std::vector<Word> all(1);
  for (bool is_first = true;; is_first = false) {
    Word piece;
    read(piece, WordUse::Argument, "{", is_first);
    while (text.substr(at).starts_with("{}")) {
      plain(piece, WordUse::Argument);
      read(piece, WordUse::Argument, "{", false);
    }
    all = product(all, {piece});
    if (peek() != '{') break;
    refuse_bare_name(piece);
    all = product(all, braces());
  }
  // Digits right before a redirection are part of it, also over a continued line.
  const bool is_number = all.size() == 1 && all[0].size() == 1 && !all[0][0].quoted &&
                         all[0][0].text.find_first_not_of("0123456789") == std::string::npos;
  if (is_number && is_one_of(peek(), "<>")) throw RefusedText{"a redirection"};
  const bool has_braces = all.size() > 1;
  for (const Word& word : all) {
    if (has_braces && word.empty()) throw RefusedText{"a brace"};
  }
  return all;
}

// Braces are expanded before variables, and what comes next would go on with the name.
void WordReader::refuse_bare_name(const Word& word) const {
  const bool ends_in_variable =
      !word.empty() && word.back().kind == PartKind::Variable && !word.back().quoted;
  if (ends_in_variable && text[at - 1] != '}') throw RefusedText{"a variable beside a brace"};
}

// A list of words with commas between. Whatever else a brace may be is bash's to know.
std::vector<Word> WordReader::braces() {
  std::vector<Word> alternatives;
  do {
    take();
    alternatives.emplace_back();
    read(alternatives.back(), WordUse::Argument, "{},~", false);
    refuse_bare_name(alternatives.back());
  } while (peek() == ',');
  if (peek() != '}' || alternatives.size() < 2) throw RefusedText{"a brace"};
  take();
  return alternatives;
}

void WordReader::plain(Word& word, WordUse use) {
  const char c = peek();
  if (c == '`') throw RefusedText{"a command substitution in backticks"};
  const bool is_argument = use == WordUse::Argument;
  if ((is_argument || use == WordUse::Declared) && (c == '{' || c == '}')) {
    // bash leaves braces with nothing in them as they are.
    if (!text.substr(at).starts_with("{}")) throw RefusedText{"a brace"};
    add_text(word, take(), false);
  } else if (is_argument && is_one_of(c, "*?[")) {
    const size_t size = c == '[' ? bracket_size() : 1;
    word.push_back(
        {PartKind::Wildcard, std::string(text.substr(at, size)), false, {}, false, {}, {}});
    at += size;
    return;
  }
  add_text(word, take(), false);
}

// Of a set of characters that is no more than that.
size_t WordReader::bracket_size() const {
  size_t end = at + 1;
  while (end < text.size() && (is_name_character(text[end]) || text[end] == '.'))
    ++end;
  if (end == at + 1 || end >= text.size() || text[end] != ']') {
    throw RefusedText{"a pattern with brackets"};
  }
  return end + 1 - at;
}

// Alone or before '/' it is the home directory, at the start of a word, and in values behind ':'.
// Behind '=' and ':' in other words bash has rules of its own.
void WordReader::tilde(Word& word, WordUse use, bool is_first) {
  const bool is_value = use == WordUse::Value || use == WordUse::Declared;
  const bool follows_text =
      !word.empty() && word.back().kind == PartKind::Text && !word.back().quoted;
  const char before = follows_text ? word.back().text.back() : '\0';
  const bool in_list = is_value && before == ':';
  if (!is_first && !in_list) {
    if (before == ':' || before == '=') throw RefusedText{"a '~' behind ':' or '='"};
    add_text(word, take(), false);
    return;
  }
  take();
  const char next = peek();
  if (next == '~') {
    // No user is called so.
    add_text(word, '~', false);
    add_text(word, take(), false);
    return;
  }
  const bool ends = at_end() || ends_word(next) || next == '/' || (is_value && next == ':');
  if (!ends) throw RefusedText{"a '~' before something else than '/'"};
  word.push_back({PartKind::Home, "", true, {}, false, {}, {}});
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
  static constexpr ByteSet kPlain(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 "
      "_/.-+@,:;=~{}[]()<>|&#%*?!^'");
  open_quotes(word);
  take();
  for (;;) {
    if (const std::string_view all = take_all(kPlain); !all.empty()) add_text(word, all, true);
    if (skip_continuation()) continue;
    if (at_end()) throw RefusedText{"a quote that does not end"};
    const char c = peek();
    if (c == '"') break;
    if (c == '`') throw RefusedText{"a command substitution in backticks"};
    if (c == '$') {
      dollar(word, true);
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

bool WordReader::redirection(Redirections& redirections) {
  const std::string_view rest = text.substr(at);
  const size_t digits = rest.find_first_not_of("0123456789");
  const bool is_both = rest.starts_with("&>");
  if (!is_both && (digits > 1 || digits == rest.npos || !is_one_of(rest[digits], "<>")))
    return false;
  const char descriptor = digits == 1 ? rest.front() : '\0';
  const bool is_input = !is_both && rest[digits] == '<';
  at += is_both ? 2 : digits + 1;
  const bool to_descriptor = !is_both && !is_input && peek() == '&';
  if (to_descriptor) take();
  if (!to_descriptor && !is_input && peek() == '>') take();
  skip_blanks();
  const std::string target(peek_token());
  at += target.size();
  using Target = Redirections::Target;
  const bool to_errors = descriptor == '2';
  const bool is_known = descriptor == '\0' || descriptor == '1' || to_errors;
  if (is_input) {
    if (target != "/dev/null" || (descriptor != '\0' && descriptor != '0')) {
      throw RefusedText{"a redirection"};
    }
  } else if (to_descriptor && is_known && (target == "1" || target == "2")) {
    const Target now = target == "1" ? redirections.output : redirections.errors;
    (to_errors ? redirections.errors : redirections.output) = now;
  } else if (target == "/dev/null" && is_known && (!to_descriptor || descriptor == '\0')) {
    const bool takes_both = is_both || to_descriptor;
    if (takes_both || !to_errors) redirections.output = Target::Null;
    if (takes_both || to_errors) redirections.errors = Target::Null;
  } else {
    throw RefusedText{"a redirection"};
  }
  return true;
}

}  // namespace dirvenv

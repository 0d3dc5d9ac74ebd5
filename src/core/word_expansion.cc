// SPDX-License-Identifier: MIT
#include "core/word_expansion.h"

#include <algorithm>

namespace dirvenv {
namespace {

using PartKind = WordPart::Kind;
using Operator = WordPart::Operator;

// A piece of what a word comes to.
struct Piece {
  std::string text;
  bool quoted = false;        // neither split nor a pattern
  bool is_wildcard = false;   // '*', '?' or "[abc]" of the word itself
  bool is_expansion = false;  // split at blanks, where it is not quoted
};

void check_characters(const ShellPattern& pattern, std::string_view text) {
  if (pattern.is_about_characters(text)) throw RefusedText{"a pattern for characters"};
}

bool is_split_at(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

class PartExpansion {
 public:
  explicit PartExpansion(const ExpansionSource& source) : source_(source) {}

  std::vector<Piece> pieces(const Word& word) {
    std::vector<Piece> all;
    for (const WordPart& part : word)
      add(part, all);
    return all;
  }

 private:
  void add(const WordPart& part, std::vector<Piece>& all) {
    switch (part.kind) {
      case PartKind::Text:
        return push(all, {part.text, part.quoted, false, false});
      case PartKind::Wildcard:
        return push(all, {part.text, false, true, false});
      case PartKind::Home:
        return push(all, {home(), true, false, false});
      case PartKind::Output:
        return push(all, {source_.output(part), part.quoted, false, true});
      case PartKind::Variable:
        return add_variable(part, all);
    }
  }

  void push(std::vector<Piece>& all, Piece piece) {
    size_ += piece.text.size();
    if (size_ > kLongestNativeValue) throw RefusedText{"a very long value"};
    all.push_back(std::move(piece));
  }

  void add_variable(const WordPart& part, std::vector<Piece>& all) {
    const std::optional<std::string> held = source_.value(part.text);
    const bool is_missing = !held || (part.or_empty && held->empty());
    switch (part.op) {
      case Operator::Alternative:
        if (!is_missing) return add_operand(part, all);
        return push(all, {"", part.quoted, false, true});
      case Operator::Default:
        if (is_missing) return add_operand(part, all);
        break;
      case Operator::Assign:
        if (is_missing) return assign(part, all);
        break;
      case Operator::Require:
        if (is_missing) throw RefusedText{"a variable that is required and missing"};
        break;
      default:
        if (!held && source_.is_strict) throw RefusedText{"an unset variable in a strict file"};
        return push(all, {cut(part, held.value_or("")), part.quoted, false, true});
    }
    push(all, {*held, part.quoted, false, true});
  }

  // What is not quoted in it is split like a value.
  void add_operand(const WordPart& part, std::vector<Piece>& all) {
    std::vector<Piece> operand = pieces(part.operand);
    if (operand.empty()) operand.push_back({"", part.quoted, false, true});
    for (Piece& piece : operand) {
      piece.is_expansion = true;
      all.push_back(std::move(piece));
    }
  }

  void assign(const WordPart& part, std::vector<Piece>& all) {
    const std::string value = joined(pieces(part.operand));
    source_.assign(part.text, value);
    push(all, {value, part.quoted, false, true});
  }

  std::string cut(const WordPart& part, std::string value) {
    if (part.op == Operator::None) return value;
    const ShellPattern pattern = as_pattern(part.operand);
    check_characters(pattern, value);
    // The matcher looks at each place, so this bounds a square.
    if (value.size() > 4096) throw RefusedText{"a very long value"};
    const bool longest =
        part.op == Operator::CutLongestPrefix || part.op == Operator::CutLongestSuffix;
    const bool at_end = part.op == Operator::CutSuffix || part.op == Operator::CutLongestSuffix;
    const size_t length =
        at_end ? pattern.matching_suffix(value, longest) : pattern.matching_prefix(value, longest);
    if (length == std::string::npos) return value;
    return at_end ? value.substr(0, value.size() - length) : value.substr(length);
  }

  std::string home() const {
    const std::string home = source_.value("HOME").value_or("");
    if (!home.starts_with('/') || home.ends_with('/')) throw RefusedText{"an odd home directory"};
    return home;
  }

 public:
  ShellPattern as_pattern(const Word& word) {
    ShellPattern pattern;
    for (const Piece& piece : pieces(word)) {
      if (piece.quoted) {
        pattern.add_literal(piece.text);
        continue;
      }
      const std::string_view unknown = piece.is_expansion ? "*?[]()\\!" : "[]()\\!";
      if (piece.text.find_first_of(unknown) != std::string::npos) {
        throw RefusedText{"a pattern that is not plain"};
      }
      pattern.add_pattern(piece.text);
    }
    return pattern;
  }

  static std::string joined(const std::vector<Piece>& pieces) {
    std::string text;
    for (const Piece& piece : pieces)
      text += piece.text;
    return text;
  }

 private:
  const ExpansionSource& source_;
  size_t size_ = 0;
};

// The words that an argument's pieces come to.
class FieldSplitting {
 public:
  explicit FieldSplitting(const ExpansionSource& source) : source_(source) {}

  std::vector<std::string> fields(const std::vector<Piece>& pieces) {
    refuse_lone_dollar(pieces);
    for (const Piece& piece : pieces) {
      has_quotes_ |= piece.quoted;
      if (piece.is_expansion && !piece.quoted) {
        split(piece.text);
      } else {
        append(piece.text, piece.is_wildcard);
      }
    }
    end_field();
    return std::move(fields_);
  }

 private:
  // Behind an expansion bash takes a '$' that expands nothing for quotes, and splits no more.
  static void refuse_lone_dollar(const std::vector<Piece>& pieces) {
    bool has_expansion = false;
    for (const Piece& piece : pieces) {
      if (piece.quoted) continue;
      has_expansion |= piece.is_expansion;
      const bool is_lone = !piece.is_expansion && piece.text.find('$') != std::string::npos;
      if (is_lone && has_expansion) throw RefusedText{"a '$' behind an expansion"};
    }
  }

  void append(std::string_view text, bool is_wildcard) {
    text_ += text;
    has_wildcard_ |= is_wildcard;
    for (const char c : text) {
      if (!is_wildcard && std::string_view("*?[]\\").find(c) != std::string_view::npos) {
        pattern_.push_back('\\');
      }
      pattern_.push_back(c);
    }
  }

  // At blanks, tabs and line ends, which is what IFS has: a file that sets it is for bash.
  void split(std::string_view value) {
    if (value.find_first_of(std::string_view("*?[\\(\001\177", 7)) != std::string_view::npos) {
      throw RefusedText{"a value that may be a pattern"};
    }
    for (size_t at = 0; at < value.size();) {
      size_t end = at;
      while (end < value.size() && !is_split_at(value[end]))
        ++end;
      append(value.substr(at, end - at), false);
      if (end < value.size()) end_field();
      while (end < value.size() && is_split_at(value[end]))
        ++end;
      at = end;
    }
  }

  void end_field() {
    if (has_wildcard_) {
      for (std::string& path : source_.paths(pattern_))
        fields_.push_back(std::move(path));
    } else if (has_quotes_ || !text_.empty()) {
      fields_.push_back(text_);
    }
    text_.clear();
    pattern_.clear();
    has_wildcard_ = has_quotes_ = false;
  }

  const ExpansionSource& source_;
  std::vector<std::string> fields_;
  std::string text_;
  std::string pattern_;
  bool has_wildcard_ = false;
  bool has_quotes_ = false;
};

}  // namespace

std::string expand_value(const Word& word, const ExpansionSource& source) {
  PartExpansion expansion(source);
  return PartExpansion::joined(expansion.pieces(word));
}

std::vector<std::string> expand_argument(const Word& word, const ExpansionSource& source) {
  return FieldSplitting(source).fields(PartExpansion(source).pieces(word));
}

ShellPattern expand_pattern(const Word& word, const ExpansionSource& source) {
  return PartExpansion(source).as_pattern(word);
}

bool matches(const ShellPattern& pattern, std::string_view text) {
  check_characters(pattern, text);
  return pattern.matches(text);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/dotenv.h"

#include <map>
#include <set>

#include "core/name_rules.h"

namespace dirvenv {
namespace {

constexpr std::string_view kExport = "export";

bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}
bool is_key(char c) {
  return is_word(c) || c == '.';
}

struct Span {
  size_t begin = 0;
  size_t end = 0;
};

/// What follows a quote on its line.
enum class Tail { Text, TouchingComment, End };

std::string replace_all(std::string_view text, std::string_view from, char to) {
  std::string out;
  size_t begin = 0;
  for (size_t hit; (hit = text.find(from, begin)) != text.npos; begin = hit + from.size()) {
    out.append(text.substr(begin, hit - begin)).push_back(to);
  }
  return out.append(text.substr(begin));
}

// Two passes, as direnv has it: \\n is a line feed, not a backslash and an n.
std::string unescape(std::string_view raw) {
  const std::string text = replace_all(replace_all(raw, "\\n", '\n'), "\\r", '\r');
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '$') ++i;
    out.push_back(text[i]);
  }
  return out;
}

/// Takes text with `$` references apart the way Go's os.Expand does, which direnv uses: unclosed
/// "${" and "${}" vanish, "$" before anything else than a name stays.
class References {
 public:
  explicit References(std::string_view text) : text_(text), last_brace_(text.rfind('}')) {}

  std::vector<DotenvSegment> segments() {
    while (at_ < text_.size()) {
      if (text_[at_] == '$' && at_ + 1 < text_.size()) {
        reference();
      } else {
        literal_.push_back(text_[at_++]);
      }
    }
    flush();
    return std::move(segments_);
  }

 private:
  void flush() {
    if (!literal_.empty()) segments_.emplace_back(DotenvLiteral{std::move(literal_)});
    literal_.clear();
  }

  void add(std::string_view name, std::optional<std::string> fallback) {
    flush();
    segments_.emplace_back(DotenvReference{std::string(name), std::move(fallback)});
  }

  void reference() {
    const char next = text_[at_ + 1];
    if (next == '{') return braced();
    size_t end = at_ + 1;
    if (is_digit(next) || std::string_view("*#$@!?-").find(next) != std::string_view::npos) {
      ++end;
    } else {
      while (end < text_.size() && is_word(text_[end]))
        ++end;
    }
    if (end == at_ + 1) {
      literal_.push_back('$');
    } else {
      add(text_.substr(at_ + 1, end - at_ - 1), std::nullopt);
    }
    at_ = end;
  }

  void braced() {
    at_ += 2;
    // last_brace_ keeps a text of a million "${" linear.
    if (last_brace_ == text_.npos || last_brace_ < at_) return;
    const size_t end = text_.find('}', at_);
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    if (inside.empty()) return;
    const size_t split = inside.find(":-");
    if (split == inside.npos) return add(inside, std::nullopt);
    add(inside.substr(0, split), std::string(inside.substr(split + 2)));
  }

  std::string_view text_;
  size_t last_brace_;
  size_t at_ = 0;
  std::string literal_;
  std::vector<DotenvSegment> segments_;
};

class DotenvParser {
 public:
  DotenvParser(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  Result<Dotenv> parse() {
    if (text_.size() > kLongestDotenv) return error(0, "the file is larger than 1 MiB");
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") {
      return error(0, "the file begins with a byte order mark; save it as UTF-8 without one");
    }
    bool fine = true;
    for (; fine && begin_ < text_.size(); next_line())
      fine = line();
    if (!fine) return std::move(*failure_);
    return Dotenv{std::string(file_), std::move(assignments_)};
  }

 private:
  Error error(size_t at, std::string_view why) const {
    std::string message(file_);
    message.append(":").append(std::to_string(line_)).append(":");
    message.append(std::to_string(at - begin_ + 1)).append(": ").append(why);
    return Error{std::move(message)};
  }

  bool fail(size_t at, std::string_view why) {
    failure_ = error(at, why);
    return false;
  }

  size_t line_end() const { return std::min(text_.find_first_of("\r\n", begin_), text_.size()); }

  void next_line() {
    begin_ = line_end();
    if (text_.substr(begin_, 2) == "\r\n") ++begin_;
    begin_ = std::min(begin_ + 1, text_.size());
    ++line_;
  }

  size_t skip_blanks(size_t at, size_t end) const {
    while (at < end && is_separator(text_[at]))
      ++at;
    return at;
  }

  bool line() {
    const size_t end = line_end();
    const size_t nul = text_.substr(begin_, end - begin_).find('\0');
    if (nul != text_.npos) return fail(begin_ + nul, "a NUL byte; is this a text file?");
    size_t at = skip_blanks(begin_, end);
    if (at == end || text_[at] == '#') return true;
    at = skip_export(at, end);
    const size_t key = at;
    while (at < end && is_key(text_[at]))
      ++at;
    if (at == key) return fail(at, "expected NAME=VALUE");
    const std::string_view name = text_.substr(key, at - key);
    const std::optional<size_t> value = skip_separator(at, end);
    // The "name" is not named: it may be a line of a secret whose quotes were forgotten.
    if (!value) return fail(at, "expected '=', or ':' and a blank, after the name");
    if (!is_valid_name(name)) {
      return fail(key, "not a name that a shell can export: letters, digits and '_', at most " +
                           std::to_string(kLongestName) + ", and no digit first");
    }
    if (assignments_.size() == kMostDotenvNames) return fail(key, "more than 4096 assignments");
    assignments_.push_back({std::string(name), {}, line_});
    return this->value({*value, end});
  }

  size_t skip_export(size_t at, size_t end) const {
    if (text_.substr(at, kExport.size()) != kExport) return at;
    const size_t after = skip_blanks(at + kExport.size(), end);
    const bool word = after > at + kExport.size() && after < end && is_key(text_[after]);
    return word ? after : at;
  }

  std::optional<size_t> skip_separator(size_t at, size_t end) const {
    const size_t sign = skip_blanks(at, end);
    if (sign < end && text_[sign] == '=') return skip_blanks(sign + 1, end);
    const bool colon = at + 1 < end && text_[at] == ':' && is_separator(text_[at + 1]);
    if (!colon) return std::nullopt;
    return skip_blanks(at + 1, end);
  }

  bool value(Span rest) {
    if (rest.begin == rest.end || text_[rest.begin] == '#') return true;
    const char quote = text_[rest.begin];
    if (quote != '\'' && quote != '"') return bare_value(rest);
    const Span inside{rest.begin + 1, rest.end};
    if (const auto close = closing_quote(inside, quote, Tail::TouchingComment)) {
      set_quoted(text_.substr(inside.begin, *close - inside.begin), quote);
      return true;
    }
    const bool only_quote =
        text_.substr(inside.begin, inside.end - inside.begin).find(quote) == text_.npos;
    return only_quote ? long_value(inside, quote) : bare_value(rest);
  }

  /// The first unescaped quote with Tail::End, as a shell has it; else the last one that direnv
  /// takes: escaped, or, where `loosest` says so, with the '#' of a comment right behind it.
  std::optional<size_t> closing_quote(Span in, char quote, Tail loosest) const {
    std::optional<size_t> last;
    bool escaped = false;
    for (size_t at = in.begin; at < in.end; ++at) {
      const char c = text_[at];
      if (c == quote) {
        const Tail found = tail(at + 1, in.end);
        if (found == Tail::End && !escaped) return at;
        if (found >= loosest) last = at;
      }
      escaped = c == '\\' && quote == '"' && !escaped;
    }
    return last;
  }

  Tail tail(size_t at, size_t end) const {
    const size_t after = skip_blanks(at, end);
    if (after == end) return Tail::End;
    if (text_[after] != '#') return Tail::Text;
    return after > at ? Tail::End : Tail::TouchingComment;
  }

  bool long_value(Span first, char quote) {
    const int opened_line = line_;
    const size_t opened_begin = begin_;
    std::string raw(text_.substr(first.begin, first.end - first.begin));
    for (next_line(); begin_ < text_.size(); next_line()) {
      const Span row{begin_, line_end()};
      const size_t nul = text_.substr(row.begin, row.end - row.begin).find('\0');
      if (nul != text_.npos) return fail(row.begin + nul, "a NUL byte; is this a text file?");
      const auto close = closing_quote(row, quote, Tail::End);
      raw.append("\n").append(text_.substr(row.begin, close.value_or(row.end) - row.begin));
      if (close) {
        set_quoted(raw, quote);
        return true;
      }
    }
    line_ = opened_line;
    begin_ = opened_begin;
    return fail(first.begin - 1,
                "the quote that opens the value of " + name() + " is never closed");
  }

  bool bare_value(Span rest) {
    size_t at = rest.begin;
    while (at < rest.end && !is_separator(text_[at]) && text_[at] != '#')
      ++at;
    const size_t after = skip_blanks(at, rest.end);
    if (after < rest.end && text_[after] != '#') {
      const char first = text_[rest.begin];
      const bool quoted = first == '\'' || first == '"';
      return fail(after, quoted ? "text after the quoted value of " + name()
                                : "a blank in the value of " + name() + "; put it in quotes");
    }
    assignments_.back().value = References(text_.substr(rest.begin, at - rest.begin)).segments();
    return true;
  }

  void set_quoted(std::string_view raw, char quote) {
    std::vector<DotenvSegment>& value = assignments_.back().value;
    if (quote == '"') {
      value = References(unescape(raw)).segments();
    } else if (!raw.empty()) {
      value.emplace_back(DotenvLiteral{std::string(raw)});
    }
  }

  const std::string& name() const { return assignments_.back().name; }

  std::string_view text_;
  std::string_view file_;
  size_t begin_ = 0;
  int line_ = 1;
  std::vector<DotenvAssignment> assignments_;
  std::optional<Error> failure_;
};

class Expander {
 public:
  Expander(std::string_view directory, const DotenvLookup& lookup)
      : directory_(directory), lookup_(lookup) {}

  /// False when the whole grew beyond kLongestDotenvExpansion.
  bool assign(const DotenvAssignment& assignment) {
    std::string value;
    for (const DotenvSegment& segment : assignment.value) {
      value.append(text_of(segment));
      if (value.size() > kLongestDotenvExpansion - produced_) return false;
    }
    produced_ += value.size();
    const auto [at, is_new] = index_.try_emplace(assignment.name, variables_.size());
    if (is_new) variables_.emplace_back(assignment.name, std::string());
    variables_[at->second].second = std::move(value);
    return true;
  }

  DotenvVariables take() { return std::move(variables_); }

 private:
  std::string text_of(const DotenvSegment& segment) const {
    if (const auto* literal = std::get_if<DotenvLiteral>(&segment)) return literal->text;
    const auto& reference = std::get<DotenvReference>(segment);
    const auto earlier = index_.find(reference.name);
    if (earlier != index_.end()) return variables_[earlier->second].second;
    std::string outside = reference.name == "PWD" ? std::string(directory_)
                          : reference.name.empty()
                              ? std::string()
                              : lookup_(reference.name).value_or(std::string());
    return outside.empty() ? reference.fallback.value_or(std::string()) : outside;
  }

  std::string_view directory_;
  const DotenvLookup& lookup_;
  size_t produced_ = 0;
  DotenvVariables variables_;
  std::map<std::string, size_t, std::less<>> index_;
};

}  // namespace

Result<Dotenv> parse_dotenv(std::string_view text, std::string_view name_for_errors) {
  return DotenvParser(text, name_for_errors).parse();
}

std::vector<std::string> referenced_names(const Dotenv& dotenv) {
  std::set<std::string> own = {"", "PWD"};
  std::set<std::string> outside;
  for (const DotenvAssignment& assignment : dotenv.assignments) {
    for (const DotenvSegment& segment : assignment.value) {
      const auto* reference = std::get_if<DotenvReference>(&segment);
      if (reference != nullptr && !own.contains(reference->name)) outside.insert(reference->name);
    }
    own.insert(assignment.name);
  }
  return {outside.begin(), outside.end()};
}

Result<DotenvVariables> expand_dotenv(const Dotenv& dotenv, std::string_view directory,
                                      const DotenvLookup& lookup) {
  Expander expander(directory, lookup);
  for (const DotenvAssignment& assignment : dotenv.assignments) {
    if (expander.assign(assignment)) continue;
    return Error{dotenv.file + ":" + std::to_string(assignment.line) + ":1: with the value of " +
                 assignment.name + " the file expands to more than 4 MiB"};
  }
  return expander.take();
}

}  // namespace dirvenv

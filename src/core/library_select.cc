// SPDX-License-Identifier: MIT
#include "core/library_select.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace dirvenv {
namespace {

using Words = std::set<std::string, std::less<>>;

// Where each function stands in the library, from "name() {" to "}".
using Places = std::map<std::string_view, std::string_view, std::less<>>;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

template <typename Each>
void for_each_word(std::string_view text, Each each) {
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && is_word_character(text[end]))
      ++end;
    if (end > at) each(text.substr(at, end - at));
    at = end + 1;
  }
}

Words words_of(std::string_view text) {
  Words words;
  for_each_word(text, [&](std::string_view word) { words.emplace(word); });
  return words;
}

// A line without its indentation; empty for a comment.
std::string_view code_of(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#') return {};
  return line.substr(first);
}

template <typename Each>
void for_each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The library's own text, in which no line of a string begins with '#'.
std::string code_lines(std::string_view text) {
  std::string code;
  for_each_line(text, [&](std::string_view line) {
    const std::string_view part = code_of(line);
    if (!part.empty()) code.append(part).append("\n");
  });
  return code;
}

// Only looks for the first and last lines: this stands on the way to every prompt that loads.
Places functions_of(std::string_view library) {
  constexpr std::string_view kOpening = "() {\n";
  constexpr std::string_view kEnd = "\n}\n";
  Places places;
  for (size_t at = library.find(kOpening); at != std::string_view::npos;
       at = library.find(kOpening, at)) {
    const size_t start = library.rfind('\n', at) + 1;
    const size_t end = library.find(kEnd, at);
    if (end == std::string_view::npos) break;
    const std::string_view name = library.substr(start, at - start);
    at = end + kEnd.size() - 1;
    if (is_word_character(name.front())) places[name] = library.substr(start, at + 1 - start);
  }
  return places;
}

// Where the name of an assignment ends that `word` is, at its '='; 0: it is none.
size_t assigned_name_end(std::string_view word) {
  size_t end = 0;
  while (end < word.size() && is_word_character(word[end]))
    ++end;
  if (word.substr(end, 2) == "+=") return end + 1;
  return end > 0 && word.substr(end, 1) == "=" ? end : 0;
}

constexpr std::string_view kComputed = "$\"'`\\";
constexpr std::string_view kWordEnds = " \t;&|()<>";

// Whether a command in `line` has a name that is only known when it runs.
bool has_computed_command(std::string_view line) {
  constexpr std::string_view kSeparators = ";&|({!`";
  bool command_position = true;
  // Looked for again only once they are passed: a line may be a megabyte of '!'.
  size_t word_end = line.find_first_of(kWordEnds);
  size_t computed = line.find_first_of(kComputed);
  for (size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (c == ' ' || c == '\t') continue;
    if (command_position) {
      if (word_end < at) word_end = line.find_first_of(kWordEnds, at);
      if (computed < at) computed = line.find_first_of(kComputed, at);
      const std::string_view word = line.substr(at, word_end - at);
      if (word == ".") return true;
      const size_t name_end = assigned_name_end(word);
      if (name_end == 0 && computed < word_end) return true;
      at += name_end;
    }
    const bool is_expansion = line[at] == '{' && at > 0 && line[at - 1] == '$';
    command_position = !is_expansion && kSeparators.find(line[at]) != std::string_view::npos;
  }
  return false;
}

// Words that make other text run, in which functions may be named that `text` does not name; or
// behind which a command follows on the same line.
constexpr std::string_view kOpenEnded[] = {
    "eval", "source", "source_env", "source_env_if_exists", "source_up", "source_up_if_exists"};
constexpr std::string_view kBeforeCommand[] = {
    "do",   "then",    "else",    "elif",   "if",  "while",      "until",       "time",
    "exec", "builtin", "command", "layout", "use", "strict_env", "unstrict_env"};

// Whether `line` has `keyword` as a word at `at`.
bool is_word_at(std::string_view line, size_t at, std::string_view keyword) {
  const size_t end = at + keyword.size();
  return (at == 0 || !is_word_character(line[at - 1])) &&
         (end == line.size() || !is_word_character(line[end]));
}

// Whether the command that `rest` begins with, behind one of those words, is computed. What follows
// that command is for has_computed_command() to find, from the beginning of the line.
bool begins_computed(std::string_view rest) {
  if (rest.empty()) return false;
  if (kComputed.find(rest.front()) != std::string_view::npos) return true;
  // "do=" or "time-stamp" is another word.
  if (rest.front() != ' ' && rest.front() != '\t') return false;
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(kWordEnds));
  return word == "." ||
         (assigned_name_end(word) == 0 && word.find_first_of(kComputed) != std::string_view::npos);
}

// Whether what follows one of those words on its line is computed.
bool computed_after_keyword(std::string_view line) {
  for (const std::string_view keyword : kBeforeCommand) {
    for (size_t at = line.find(keyword); at != std::string_view::npos;
         at = line.find(keyword, at + 1)) {
      if (is_word_at(line, at, keyword) && begins_computed(line.substr(at + keyword.size()))) {
        return true;
      }
    }
  }
  return false;
}

// Which lines of a file are comments, as far as that is certain: not in quotes, behind a backslash,
// or anywhere below what this does not follow (here-documents, quotes within expansions).
class CommentFinder {
 public:
  /// For each line in turn. true: it says nothing to bash.
  bool is_comment(std::string_view line) {
    const bool at_start = is_certain_ && quote_ == '\0' && !is_continued_;
    is_continued_ = false;
    if (at_start && code_of(line).empty()) return true;
    for (size_t at = 0; at < line.size() && is_certain_;)
      at = quote_ == '\0' ? step(line, at) : step_quoted(line, at);
    return false;
  }

 private:
  size_t step(std::string_view line, size_t at) {
    const char c = line[at];
    const char before = at == 0 ? ' ' : line[at - 1];
    if (c == '\\') {
      is_continued_ = at + 1 == line.size();
      return at + 2;
    }
    if (c == '#' && std::string_view(" \t;&|()").find(before) != std::string_view::npos) {
      return line.size();
    }
    if (c == '\'' || c == '"') quote_ = c;
    is_certain_ = c != '`' && !(c == '\'' && before == '$') && line.substr(at, 2) != "<<";
    return at + 1;
  }

  size_t step_quoted(std::string_view line, size_t at) {
    const char c = line[at];
    if (c == quote_) quote_ = '\0';
    if (quote_ != '"') return at + 1;
    const std::string_view two = line.substr(at, 2);
    is_certain_ = c != '`' && two != "$(" && (two != "${" || is_simple_expansion(line, at + 2));
    return at + (c == '\\' ? 2 : 1);
  }

  // One that ends on its line, without a quote or another one in it.
  static bool is_simple_expansion(std::string_view line, size_t at) {
    const size_t end = line.find_first_of("}{\"'", at);
    return end != std::string_view::npos && line[end] == '}';
  }

  char quote_ = '\0';
  bool is_continued_ = false;
  bool is_certain_ = true;
};

std::string without_comments(std::string_view text) {
  std::string code;
  CommentFinder finder;
  for_each_line(text, [&](std::string_view line) {
    if (!finder.is_comment(line)) code.append(line).append("\n");
  });
  return code;
}

// `. FILE`, and no directory that is called so.
bool has_dot_command(std::string_view text) {
  for (size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
    const bool begins =
        at == 0 || std::string_view(" \t\n;&|(){}!").find(text[at - 1]) != std::string_view::npos;
    const size_t next = text.find_first_not_of(" \t", at + 1);
    if (begins && next > at + 1 && next < text.size() && text[next] != '\n') return true;
  }
  return false;
}

bool needs_everything(std::string_view text, const Words& words) {
  if (has_dot_command(text)) return true;
  for (const std::string_view word : kOpenEnded) {
    if (words.contains(word)) return true;
  }
  bool computed = false;
  for_each_line(text, [&](std::string_view line) {
    computed |= has_computed_command(line) || computed_after_keyword(line);
  });
  return computed;
}

// `layout X` and `use X` call layout_X and use_X, names that stand nowhere.
Words with_computed_names(Words words) {
  for (const std::string_view verb : {"layout", "use"}) {
    if (!words.contains(verb)) continue;
    for (const std::string& word : Words(words))
      words.insert(std::string(verb) + "_" + word);
  }
  return words;
}

}  // namespace

std::string whole_library(std::string_view library) {
  std::string text;
  for (const auto& [name, function] : functions_of(library))
    text += code_lines(function);
  return text;
}

std::string library_for(std::string_view library, std::string_view text) {
  const std::string code = without_comments(text);
  const Words words = words_of(code);
  if (needs_everything(code, words)) return whole_library(library);
  const Words wanted = with_computed_names(words);
  const Places functions = functions_of(library);
  std::vector<std::string_view> open(wanted.begin(), wanted.end());
  std::set<std::string_view> taken;
  std::string selected;
  while (!open.empty()) {
    const std::string_view name = open.back();
    open.pop_back();
    const auto found = functions.find(name);
    if (found == functions.end() || !taken.insert(name).second) continue;
    const std::string body = code_lines(found->second);
    for_each_word(body, [&](std::string_view word) {
      const auto needed = functions.find(word);
      if (needed != functions.end()) open.push_back(needed->first);
    });
    selected += body;
  }
  return selected;
}

}  // namespace dirvenv

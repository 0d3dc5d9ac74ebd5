// SPDX-License-Identifier: MIT
#include "core/member_scan.h"

#include <algorithm>
#include <optional>

#include "core/envrc_word.h"

namespace dirvenv {
namespace {

using ReferenceKind = MemberReference::Kind;

// Bounds for hostile texts: no path is longer, and no file names as many.
constexpr size_t kLongestWord = 4096;
constexpr int kMostVerbs = 10'000;

struct Verb {
  std::string_view name;
  ReferenceKind kind;
  std::string_view without_word;  ///< what it reads when nothing stands behind it
};

constexpr Verb kVerbs[] = {{"source_env", ReferenceKind::Env, ""},
                           {"source_env_if_exists", ReferenceKind::Env, ""},
                           {"source_up", ReferenceKind::Up, ".envrc"},
                           {"source_up_if_exists", ReferenceKind::Up, ".envrc"},
                           {"dotenv", ReferenceKind::Dotenv, ".env"},
                           {"dotenv_if_exists", ReferenceKind::Dotenv, ".env"},
                           {"source", ReferenceKind::Source, ""},
                           {".", ReferenceKind::Source, ""},
                           {"require_allowed", ReferenceKind::Program, ""}};

bool ends_verb(char c) {
  return std::string_view(" \t\n;&|(){}!`").find(c) != std::string_view::npos;
}

// The verb that begins at `at` and is a word of its own.
const Verb* verb_at(std::string_view text, size_t at) {
  if (at > 0 && !ends_verb(text[at - 1])) return nullptr;
  const size_t end = std::min(text.find_first_of(" \t\n;&|()}", at), text.size());
  const std::string_view name = text.substr(at, end - at);
  for (const Verb& verb : kVerbs) {
    if (verb.name == name) return &verb;
  }
  return nullptr;
}

bool is_working_directory(const WordPart& output) {
  return output.words.size() == 1 && output.words[0].size() == 1 &&
         output.words[0][0].kind == WordPart::Kind::Text && output.words[0][0].text == "pwd";
}

class Scan {
 public:
  Scan(std::string_view text, const std::string& directory, const std::string& home)
      : text_(text), directory_(directory), home_(home) {}

  std::vector<MemberReference> run() {
    for (size_t line = 0; line < text_.size();) {
      const size_t end = std::min(text_.find('\n', line), text_.size());
      const size_t begin = text_.find_first_not_of(" \t", line);
      if (begin < end && text_[begin] != '#') scan_line(begin, end);
      line = end + 1;
    }
    return std::move(found_);
  }

 private:
  void scan_line(size_t at, size_t end) {
    for (; at < end && verbs_ < kMostVerbs; ++at) {
      const Verb* const verb = verb_at(text_, at);
      if (verb == nullptr) continue;
      ++verbs_;
      at += verb->name.size();
      read_words(*verb, at);
      if (at < end) --at;
    }
  }

  // Only require_allowed takes more than one file; what stands behind another's is its arguments.
  void read_words(const Verb& verb, size_t at) {
    WordReader reader;
    reader.text = text_.substr(at, kLongestWord);
    for (bool is_first = true;; is_first = false) {
      reader.skip_blanks();
      const char next = reader.peek();
      const bool is_end = reader.at_end() || std::string_view("\n;&|)}#").find(next) != text_.npos;
      if (is_end) {
        if (is_first) add(verb.kind, std::string(verb.without_word));
        return;
      }
      const auto word = literal(reader);
      if (!word) return;
      if (*word == "--") continue;
      add(verb.kind, *word);
      if (verb.kind != ReferenceKind::Program) return;
    }
  }

  static std::optional<Word> word_at(WordReader& reader) {
    try {
      return reader.word(WordUse::Argument);
    } catch (const RefusedText&) {
      return std::nullopt;
    }
  }

  std::optional<std::string> literal(WordReader& reader) const {
    const auto word = word_at(reader);
    if (!word) return std::nullopt;
    std::string text;
    for (const WordPart& part : *word) {
      const auto piece = expanded(part);
      if (!piece) return std::nullopt;
      text += *piece;
    }
    return text;
  }

  std::optional<std::string> expanded(const WordPart& part) const {
    switch (part.kind) {
      case WordPart::Kind::Text:
        return part.text;
      case WordPart::Kind::Home:
        return home_;
      case WordPart::Kind::Wildcard:
        return std::nullopt;
      case WordPart::Kind::Output:
        return is_working_directory(part) ? std::optional(directory_) : std::nullopt;
      case WordPart::Kind::Variable:
        if (part.op != WordPart::Operator::None) return std::nullopt;
        if (part.text == "HOME") return home_;
        if (part.text == "PWD") return directory_;
        return std::nullopt;
    }
    return std::nullopt;
  }

  void add(ReferenceKind kind, std::string word) {
    if (word.empty()) return;
    if (kind == ReferenceKind::Env && (word == "~" || word.starts_with("~/")))
      word.replace(0, 1, home_);
    MemberReference reference{kind, std::move(word)};
    if (std::find(found_.begin(), found_.end(), reference) == found_.end()) {
      found_.push_back(std::move(reference));
    }
  }

  std::string_view text_;
  const std::string& directory_;
  const std::string& home_;
  int verbs_ = 0;
  std::vector<MemberReference> found_;
};

}  // namespace

std::vector<MemberReference> member_references(std::string_view text, const std::string& directory,
                                               const std::string& home) {
  return Scan(text, directory, home).run();
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/shell_pieces.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/loose_pieces.h"

namespace dirvenv {
namespace {

using PieceKind = ShellPiece::Kind;

// Deeper than anybody writes; what is deeper is taken for code.
constexpr size_t kDeepestPiece = 50;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class PieceReader {
 public:
  PieceReader(std::string_view text, const PieceVisitor& each) : text_(text), each_(each) {}

  void read() {
    frames_.push_back({Frame::Kind::Code});
    while (at_ < text_.size() && is_certain_)
      step();
    while (!frames_.empty()) {
      finish_word();
      frames_.pop_back();
    }
    if (!is_certain_) read_loose_pieces(text_, at_, {PieceKind::End, {}, 0}, each_);
    each_({PieceKind::End, {}, text_.size()});
  }

 private:
  struct Frame {
    enum class Kind {
      Code,
      Parentheses,   // code up to ')'
      Substitution,  // the same, as part of a word
      Double,        // up to '"'
      Brace,         // a parameter, up to '}'
    };
    Kind kind;
    std::string word = {};  // of code; what is in quotes belongs to the word around it
    size_t word_at = 0;
    bool has_word = false;
    bool may_be_name = true;  // nothing in the word but letters, digits and '_'
  };

  struct HereDocument {
    std::string delimiter;
    bool strips_tabs = false;
    bool is_quoted = false;
  };

  std::string_view rest() const { return text_.substr(at_); }
  bool sees(std::string_view what) const { return rest().starts_with(what); }

  void step() {
    switch (frames_.back().kind) {
      case Frame::Kind::Code:
      case Frame::Kind::Parentheses:
      case Frame::Kind::Substitution:
        return step_code();
      case Frame::Kind::Double:
        return step_double();
      case Frame::Kind::Brace:
        return step_brace();
    }
  }

  // Quotes and parameters append to the word of the code that they stand in.
  Frame& code() {
    size_t i = frames_.size() - 1;
    while (frames_[i].kind == Frame::Kind::Double || frames_[i].kind == Frame::Kind::Brace)
      --i;
    return frames_[i];
  }

  // Takes `length` bytes, of which `part` belongs to the word.
  void take(size_t length, std::string_view part) {
    Frame& frame = code();
    if (!frame.has_word) frame.word_at = at_;
    frame.has_word = true;
    frame.word.append(part);
    frame.may_be_name = frame.may_be_name && std::all_of(part.begin(), part.end(), is_name_byte);
    at_ += std::min(length, text_.size() - at_);
  }

  void finish_word() {
    Frame& frame = frames_.back();
    if (!frame.has_word) return;
    const std::string word = std::exchange(frame.word, {});
    frame.has_word = false;
    frame.may_be_name = true;
    last_sign_ = {};
    each_({PieceKind::Text, word, frame.word_at});
    if (word == "case" && frames_.size() > 1) is_certain_ = false;
  }

  void open(Frame::Kind kind) {
    if (frames_.size() >= kDeepestPiece) is_certain_ = false;
    frames_.push_back({kind});
  }

  // What begins with '$'; `in_double` text has fewer of these.
  void dollar(bool in_double) {
    if (sees("$$")) {  // whole: what follows, such as '{', is no part of it
      take(2, "$$");
    } else if (sees("$(")) {
      arithmetic_ = arithmetic_ || sees("$((");
      each_({PieceKind::Operator, "$(", at_});
      take(2, "$()");
      open(Frame::Kind::Substitution);
    } else if (sees("${")) {
      parameter();
    } else if (sees("$[")) {
      is_certain_ = false;
    } else if (sees("$'") && !in_double) {
      ansi_quoted();
    } else if (sees("$\"") && !in_double) {
      take(1, {});
    } else {
      take(1, "$");
    }
  }

  void parameter() {
    size_t end = at_ + 2;
    while (end < text_.size() && is_name_byte(text_[end]))
      ++end;
    const std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    const std::string_view after = text_.substr(end, 2);
    if (after.starts_with("=") || after == ":=")
      each_({PieceKind::Default, std::string(name), at_ + 2});
    take(end - at_, text_.substr(at_, end - at_));
    open(Frame::Kind::Brace);
  }

  void single_quoted() {
    const size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos || arithmetic_) {
      is_certain_ = false;
    } else {
      take(end + 1 - at_, text_.substr(at_ + 1, end - at_ - 1));
    }
  }

  void ansi_quoted() {
    size_t end = at_ + 2;
    while (end < text_.size() && text_[end] != '\'')
      end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size() || arithmetic_) {
      is_certain_ = false;
    } else {
      take(end + 1 - at_, text_.substr(at_ + 2, end - at_ - 2));
    }
  }

  // `name[` begins a subscript, in which blanks and '#' are no blanks and comments.
  void bracket() {
    if (code().has_word && code().may_be_name) {
      const size_t end = text_.find_first_of("] \t\n;&|()<>#$`'\"\\", at_ + 1);
      if (end == std::string_view::npos || text_[end] != ']') is_certain_ = false;
    }
    take(1, "[");
  }

  // Behind ')' it may be part of a word: of a pattern @(...), or of an assignment a=(...).
  void comment() {
    if (arithmetic_ || (at_ > 0 && text_[at_ - 1] == ')')) {
      is_certain_ = false;
    } else {
      at_ = std::min(text_.find('\n', at_), text_.size());
    }
  }

  void step_code() {
    const char c = text_[at_];
    if (sees("\\\n")) {
      at_ += 2;
    } else if (c == '\\') {
      take(2, text_.substr(at_ + 1, 1));
    } else if (c == '\'') {
      single_quoted();
    } else if (c == '"') {
      take(1, {});
      open(Frame::Kind::Double);
    } else if (c == '$') {
      dollar(false);
    } else if (c == '`') {
      is_certain_ = false;
    } else if (c == '[') {
      bracket();
    } else if (c == '#' && !code().has_word) {
      comment();
    } else if (c == '\n') {
      newline();
    } else if (c == ' ' || c == '\t') {
      finish_word();
      ++at_;
    } else if (const std::string_view sign = operator_at(rest()); !sign.empty()) {
      take_operator(sign);
    } else {
      take(1, text_.substr(at_, 1));
    }
  }

  void take_operator(std::string_view sign) {
    const bool is_pattern =
        sign == "(" && at_ > 0 && code().has_word &&
        std::string_view("@?*+!").find(text_[at_ - 1]) != std::string_view::npos;
    finish_word();
    if (is_pattern) is_certain_ = false;
    if (!is_certain_) return;
    if (sees("((")) arithmetic_ = true;
    each_({PieceKind::Operator, std::string(sign), at_});
    at_ += sign.size();
    last_sign_ = sign;
    if (sign == "(") open(Frame::Kind::Parentheses);
    if (sign == "<(" || sign == ">(") {
      take(0, sign == "<(" ? "<()" : ">()");
      open(Frame::Kind::Substitution);
    }
    if (sign == ")") close_parenthesis();
    if (sign == "<<" || sign == "<<-") here_document(sign == "<<-");
  }

  // One too many belongs to a pattern of `case`.
  void close_parenthesis() {
    if (frames_.back().kind != Frame::Kind::Code) frames_.pop_back();
    if (frames_.size() == 1) arithmetic_ = false;
  }

  void here_document(bool strips_tabs) {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
      ++at_;
    const size_t end = std::min(text_.find_first_of(" \t\n;&|()<>", at_), text_.size());
    std::string_view word = text_.substr(at_, end - at_);
    HereDocument document{std::string(word), strips_tabs, false};
    const size_t quote = word.find_first_of("'\"");
    if (quote == 0 && word.size() > 1 && word.back() == word[0]) {
      document.delimiter = word.substr(1, word.size() - 2);
      document.is_quoted = true;
    }
    if (arithmetic_ || document.delimiter.empty() ||
        document.delimiter.find_first_of("'\"\\$`") != std::string::npos) {
      is_certain_ = false;
    } else {
      at_ = end;
    }
    here_documents_.push_back(std::move(document));
  }

  void newline() {
    finish_word();
    if (!is_certain_) return;
    ++at_;
    for (const HereDocument& document : std::exchange(here_documents_, {})) {
      if (is_certain_) skip_body(document);
    }
    if (frames_.size() > 1) {
      each_({PieceKind::Operator, "\n", at_ - 1});
    } else if (!wants_more(last_sign_)) {
      each_({PieceKind::End, {}, at_});
    }
  }

  void skip_body(const HereDocument& document) {
    const size_t begin = at_;
    while (at_ < text_.size() && is_certain_) {
      const size_t start = at_;
      const size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      at_ = std::min(end + 1, text_.size());
      if (document.strips_tabs)
        line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      if (line == document.delimiter) {
        return read_loose_pieces(text_.substr(0, start), begin, {PieceKind::Operator, "\n", 0},
                                 each_);
      }
      // bash joins such lines before it looks for the end.
      if (!document.is_quoted && line.ends_with('\\')) is_certain_ = false;
    }
    at_ = begin;
    is_certain_ = false;
  }

  void step_double() {
    const char c = text_[at_];
    if (c == '"') {
      frames_.pop_back();
      take(1, {});
    } else if (c == '\\') {
      const std::string_view next = text_.substr(at_ + 1, 1);
      const bool is_escape =
          !next.empty() && std::string_view("$`\"\\\n").find(next[0]) != std::string_view::npos;
      take(2, next == "\n" ? std::string_view() : is_escape ? next : text_.substr(at_, 2));
    } else if (c == '$') {
      dollar(true);
    } else if (c == '`') {
      is_certain_ = false;
    } else {
      take(1, text_.substr(at_, 1));
    }
  }

  void step_brace() {
    const char c = text_[at_];
    if (c == '}') {
      frames_.pop_back();
      take(1, "}");
    } else if (c == '\\') {
      take(2, text_.substr(at_, 2));
    } else if (c == '\'' || c == '"' || c == '`' || sees("$'") || sees("<(") || sees(">(")) {
      is_certain_ = false;
    } else if (c == '$') {
      dollar(true);
    } else {
      take(1, text_.substr(at_, 1));
    }
  }

  std::string_view text_;
  const PieceVisitor& each_;
  size_t at_ = 0;
  bool is_certain_ = true;
  bool arithmetic_ = false;  // within "((": other rules for '#', quotes and "<<"
  std::vector<Frame> frames_;
  std::vector<HereDocument> here_documents_;
  std::string_view last_sign_;  // the operator just read
};

}  // namespace

void read_shell_pieces(std::string_view text, const PieceVisitor& each) {
  PieceReader(text, each).read();
}

}  // namespace dirvenv

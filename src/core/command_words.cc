// SPDX-License-Identifier: MIT
#include "core/command_words.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/contains.h"
#include "core/name_rules.h"
#include "core/shell_pieces.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;
using How = NamedVariable::How;

// Behind these a command begins.
constexpr std::array kBeforeCommands = {"if"sv,    "then"sv,  "elif"sv, "else"sv, "do"sv,
                                        "while"sv, "until"sv, "!"sv,    "{"sv,    "time"sv};
// These are none.
constexpr std::array kAfterCommands = {"fi"sv, "done"sv, "esac"sv, "}"sv, "[["sv};
// Their own words are no commands either.
constexpr std::array kHeads = {"for"sv, "case"sv, "select"sv, "in"sv};

constexpr std::array kExporting = {"export"sv, "declare"sv, "typeset"sv, "readonly"sv};

struct LibraryNames {
  std::string_view function;
  std::string_view names;  // with a blank between them
};

constexpr LibraryNames kLibraryNames[] = {
    {"PATH_add", "PATH"},
    {"PATH_rm", "PATH"},
    {"MANPATH_add", "MANPATH"},
    {"load_prefix", "CPATH LD_LIBRARY_PATH LIBRARY_PATH MANPATH PATH PKG_CONFIG_PATH"},
    {"layout go", "GOBIN GOPATH PATH"},
    {"layout node", "PATH"},
    {"layout php", "PATH"},
    {"layout perl", "LOCAL_LIB_DIR PATH PERL5LIB PERL_LOCAL_LIB_ROOT PERL_MB_OPT PERL_MM_OPT"},
    {"layout ruby", "BUNDLE_BIN GEM_HOME PATH"},
    {"layout python", "PATH VIRTUAL_ENV VIRTUAL_ENV_PROMPT"},
    {"layout python2", "PATH VIRTUAL_ENV VIRTUAL_ENV_PROMPT"},
    {"layout python3", "PATH VIRTUAL_ENV VIRTUAL_ENV_PROMPT"},
    {"layout pyenv", "PATH PYENV_VERSION VIRTUAL_ENV VIRTUAL_ENV_PROMPT"},
};

// The NAME of NAME=… and NAME+=…; empty: it is none.
std::string_view name_before_sign(std::string_view word) {
  const size_t sign = word.find('=');
  if (sign == std::string_view::npos || sign == 0) return {};
  const std::string_view name = word.substr(0, word[sign - 1] == '+' ? sign - 1 : sign);
  return is_valid_name(name) ? name : std::string_view();
}

class CommandReader {
 public:
  explicit CommandReader(std::string_view text) : text_(text) {}

  std::vector<CommandWords> run() {
    read_shell_pieces(text_, [&](const ShellPiece& piece) { take(piece); });
    end_command();
    while (open_.size() > 1)
      close();
    return std::move(found_);
  }

 private:
  // What is being read at one depth of parentheses.
  struct Level {
    CommandWords command;
    bool is_open = false;        // the command has begun
    bool is_redirected = false;  // the next word is a file
    bool is_head = false;        // in the words of `for` or `case`
    bool is_pattern = false;     // in a pattern of `case`
    int cases = 0;
  };

  Level& level() { return open_.back(); }

  void take(const ShellPiece& piece) {
    switch (piece.kind) {
      case ShellPiece::Kind::Text:
        return word(piece);
      case ShellPiece::Kind::Default:
        return;
      case ShellPiece::Kind::Operator:
        return sign(piece.text);
      case ShellPiece::Kind::End:
        return end_command();
    }
  }

  int line_of(size_t at) {
    for (; counted_ < at && counted_ < text_.size(); ++counted_)
      line_ += text_[counted_] == '\n' ? 1 : 0;
    return line_;
  }

  void word(const ShellPiece& piece) {
    Level& now = level();
    if (std::exchange(now.is_redirected, false) || now.is_pattern) return;
    if (now.is_head) {
      if (piece.text == "in" && now.cases > 0) now.is_pattern = true;
      return;
    }
    CommandWords& command = now.command;
    if (!now.is_open && !begins(piece.text)) return;
    if (!now.is_open) command.line = line_of(piece.at);
    now.is_open = true;
    if (command.defines_function && command.name.empty()) {
      command.name = piece.text;
      return end_command();
    }
    if (!command.name.empty()) {
      command.words.push_back(piece.text);
    } else if (!name_before_sign(piece.text).empty()) {
      command.assignments.push_back(piece.text);
    } else {
      command.name = piece.text;
    }
  }

  // Whether the word is a command's first, and no keyword.
  bool begins(std::string_view word) {
    Level& now = level();
    if (contains(kBeforeCommands, word)) return false;
    if (contains(kAfterCommands, word)) {
      now.cases -= word == "esac" && now.cases > 0 ? 1 : 0;
      now.is_head = true;
      return false;
    }
    if (contains(kHeads, word)) {
      now.cases += word == "case" ? 1 : 0;
      now.is_head = true;
      return false;
    }
    if (word == "function") {
      now.command.defines_function = true;
      return false;
    }
    return true;
  }

  void sign(std::string_view sign) {
    if (sign == "(" || sign == "$(" || sign == "<(" || sign == ">(") {
      open_.emplace_back();
    } else if (sign == ")") {
      close_or_function();
    } else if (sign.find_first_of("<>") != std::string_view::npos) {
      level().is_redirected = true;
    } else {
      end_command();
      if (sign.starts_with(";;") && level().cases > 0) level().is_pattern = true;
    }
  }

  // `name()` is a definition; elsewhere what was opened ends, or a pattern of `case` does.
  void close_or_function() {
    if (std::exchange(level().is_pattern, false) || open_.size() == 1) return;
    const bool is_empty = !level().is_open;
    close();
    CommandWords& before = level().command;
    if (is_empty && level().is_open && before.words.empty() && before.assignments.empty()) {
      before.defines_function = true;
      end_command();
    }
  }

  void close() {
    end_command();
    open_.pop_back();
  }

  void end_command() {
    Level& now = level();
    if (now.is_open) found_.push_back(std::move(now.command));
    const int cases = now.cases;
    const bool is_pattern = now.is_pattern;
    now = {};
    now.cases = cases;
    now.is_pattern = is_pattern;
  }

  std::string_view text_;
  std::vector<Level> open_{1};
  std::vector<CommandWords> found_;
  size_t counted_ = 0;
  int line_ = 1;
};

class VariableList {
 public:
  // `export NAME` alone gives no value, so it is no place of its own where there is another.
  void add(std::string_view name, How how, bool has_value = true) {
    if (!is_valid_name(name)) return;
    const auto [at, is_new] = places_.emplace(name, all_.size());
    if (is_new) {
      all_.push_back({std::string(name), how, command_->line, 1, command_->name});
      return;
    }
    NamedVariable& known = all_[at->second];
    if (how == How::Exported) known.how = how;
    if (has_value) ++known.count;
  }

  void add_all(const CommandWords& command) {
    command_ = &command;
    for (const std::string& word : command.assignments)
      add(name_before_sign(word), How::Assigned);
    const bool exports = contains(kExporting, command.name);
    for (const std::string& word : command.words) {
      const std::string_view assigned = name_before_sign(word);
      if (exports) add(assigned.empty() ? word : assigned, How::Exported, !assigned.empty());
      if (command.name == "unset") add(word, How::Unset);
    }
    const bool has_words = !command.words.empty();
    if (has_words && (command.name == "path_add" || command.name == "path_rm")) {
      add(command.words.front(), How::Exported);
    }
    const std::string call = command.name + (has_words ? " " + command.words.front() : "");
    for (const LibraryNames& row : kLibraryNames) {
      if (row.function == command.name || row.function == call) add_row(row);
    }
  }

  std::vector<NamedVariable> take() { return std::move(all_); }

 private:
  void add_row(const LibraryNames& row) {
    for (std::string_view rest = row.names; !rest.empty();) {
      const size_t end = std::min(rest.find(' '), rest.size());
      add(rest.substr(0, end), How::Exported);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  const CommandWords* command_ = nullptr;
  std::vector<NamedVariable> all_;
  std::map<std::string, size_t, std::less<>> places_;
};

}  // namespace

std::vector<CommandWords> commands_in(std::string_view text) {
  return CommandReader(text).run();
}

std::vector<NamedVariable> variables_in(const std::vector<CommandWords>& commands) {
  VariableList list;
  for (const CommandWords& command : commands)
    list.add_all(command);
  return list.take();
}

}  // namespace dirvenv

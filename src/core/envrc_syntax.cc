// SPDX-License-Identifier: MIT
#include "core/envrc_syntax.h"

#include <algorithm>

#include "core/envrc_word.h"

namespace dirvenv {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The name of a command, where the word is one without quotes and expansions.
std::optional<std::string> plain_text(const Word& word) {
  std::string text;
  for (const WordPart& part : word) {
    if (part.kind != WordPart::Kind::Text || part.quoted) return std::nullopt;
    text += part.text;
  }
  return text;
}

class EnvrcParser {
 public:
  explicit EnvrcParser(std::string_view text) : reader_{text, 0, 1, 0} {}

  std::variant<std::vector<SimpleCommand>, Refusal> run();

 private:
  bool next_command();
  void command();
  bool at_end_of_command();
  void end_of_command();
  std::optional<Assignment> assignment();

  WordReader reader_;
  std::vector<SimpleCommand> commands_;
};

std::variant<std::vector<SimpleCommand>, Refusal> EnvrcParser::run() {
  try {
    // bash marks bytes with these two for itself, and a variable cannot hold NUL.
    if (reader_.text.find_first_of(std::string_view("\0\001\177", 3)) != std::string_view::npos) {
      throw RefusedText{"a control character"};
    }
    while (next_command())
      command();
  } catch (const RefusedText& refused) {
    return Refusal{reader_.line, refused.construct};
  }
  return std::move(commands_);
}

// Skips empty lines and comments; false at the end of the text.
bool EnvrcParser::next_command() {
  for (;;) {
    reader_.skip_blanks();
    if (reader_.at_end()) return false;
    if (reader_.peek() == '#') {
      reader_.skip_comment();
    } else if (reader_.peek() == '\n') {
      reader_.take();
    } else {
      return true;
    }
  }
}

bool EnvrcParser::at_end_of_command() {
  reader_.skip_blanks();
  return reader_.at_end() || reader_.peek() == '\n' || reader_.peek() == ';' ||
         reader_.peek() == '#';
}

void EnvrcParser::end_of_command() {
  if (reader_.at_end()) return;
  if (reader_.peek() == ';') reader_.take();
}

// NAME= or NAME+= and a value, where they stand here.
std::optional<Assignment> EnvrcParser::assignment() {
  const std::string_view rest = reader_.text.substr(reader_.at);
  if (rest.empty() || !is_name_start(rest.front())) return std::nullopt;
  size_t end = 0;
  while (end < rest.size() && is_name_character(rest[end]))
    ++end;
  Assignment result;
  result.name = rest.substr(0, end);
  result.append = rest.substr(end, 2) == "+=";
  if (!result.append && rest.substr(end, 1) != "=") return std::nullopt;
  reader_.at += end + (result.append ? 2 : 1);
  result.value = reader_.word(WordUse::Value);
  return result;
}

void EnvrcParser::command() {
  if (reader_.peek() == ';') throw RefusedText{"an empty command"};
  SimpleCommand command;
  command.line = reader_.line;
  while (!at_end_of_command()) {
    auto assigned = assignment();
    if (!assigned) break;
    command.assignments.push_back(std::move(*assigned));
  }
  if (!at_end_of_command()) {
    const auto name = plain_text(reader_.word(WordUse::Argument));
    if (!command.assignments.empty()) throw RefusedText{"variables for one command"};
    if (!name) throw RefusedText{"a computed or quoted command"};
    command.name = *name;
  }
  while (!at_end_of_command()) {
    auto assigned = command.name == "export" ? assignment() : std::nullopt;
    if (assigned) {
      command.arguments.emplace_back(std::move(*assigned));
    } else {
      command.arguments.emplace_back(reader_.word(WordUse::Argument));
    }
  }
  end_of_command();
  commands_.push_back(std::move(command));
}

}  // namespace

std::variant<std::vector<SimpleCommand>, Refusal> parse_envrc(std::string_view text) {
  return EnvrcParser(text).run();
}

}  // namespace dirvenv

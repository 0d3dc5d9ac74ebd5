// SPDX-License-Identifier: MIT
#include "core/envrc_syntax.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/byte_set.h"
#include "core/contains.h"
#include "core/envrc_condition.h"
#include "core/envrc_word.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

// Those that begin something which is not read here, or end it.
constexpr std::array kForeignWords = {"for"sv,  "while"sv,  "until"sv, "case"sv,
                                      "esac"sv, "select"sv, "do"sv,    "done"sv,
                                      "in"sv,   "coproc"sv, "time"sv};
constexpr std::array kEndingWords = {"then"sv, "elif"sv, "else"sv, "fi"sv, "}"sv};
constexpr std::array kOpeningWords = {"if"sv, "[["sv, "{"sv, "!"sv, "function"sv};

// Reading and running them recurse.
constexpr int kDeepestCommand = 32;

class EnvrcParser {
 public:
  explicit EnvrcParser(std::string_view text) { reader_.text = text; }

  std::variant<Statements, Refusal> run();

 private:
  bool skip_to_command();
  bool is_at_end_of_command();
  bool has_token(std::string_view token) { return reader_.peek_token() == token; }
  void take_token(std::string_view token);
  Statements statements();
  Statements body_until(std::string_view ending);
  Statement statement();
  ShellCommand command();
  std::optional<Assignment> assignment(WordUse use);
  void assignments(SimpleCommand& command, Redirections& redirections);
  std::variant<SimpleCommand, FunctionDefinition> simple(Redirections& redirections);
  void arguments(SimpleCommand& command, Redirections& redirections);
  FunctionDefinition function(std::string name);
  FunctionDefinition function_by_keyword();
  IfCommand if_command();

  WordReader reader_;
  int depth_ = 0;
};

std::variant<Statements, Refusal> EnvrcParser::run() {
  try {
    // bash marks bytes with these two for itself, and a variable cannot hold NUL.
    static constexpr ByteSet kControls(std::string_view("\0\001\177", 3));
    if (std::any_of(reader_.text.begin(), reader_.text.end(),
                    [&](char c) { return kControls.contains(c); })) {
      throw RefusedText{"a control character"};
    }
    Statements all = statements();
    if (!reader_.at_end()) throw RefusedText{"an end without its beginning"};
    return all;
  } catch (const RefusedText& refused) {
    return Refusal{"", reader_.line, refused.construct};
  }
}

// Skips empty lines and comments; false at the end of the text.
bool EnvrcParser::skip_to_command() {
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

bool EnvrcParser::is_at_end_of_command() {
  reader_.skip_blanks();
  return reader_.at_end() || std::string_view("\n;#&|)").find(reader_.peek()) != std::string::npos;
}

void EnvrcParser::take_token(std::string_view token) {
  if (!skip_to_command() || !has_token(token)) {
    throw RefusedText{"a lack of `" + std::string(token) + "`"};
  }
  reader_.at += token.size();
}

// Up to a word that ends what surrounds them.
Statements EnvrcParser::statements() {
  if (++depth_ > kDeepestCommand) throw RefusedText{"deeply nested commands"};
  Statements all;
  while (skip_to_command() && !contains(kEndingWords, reader_.peek_token())) {
    all.push_back(statement());
    reader_.skip_blanks();
    if (reader_.at_end() || reader_.peek() == '\n' || reader_.peek() == '#') continue;
    if (reader_.peek() != ';' || reader_.peek(1) == ';')
      throw RefusedText{"an operator of the shell"};
    reader_.take();
  }
  --depth_;
  return all;
}

Statements EnvrcParser::body_until(std::string_view ending) {
  Statements body = statements();
  if (body.empty()) throw RefusedText{"an empty list of commands"};
  take_token(ending);
  return body;
}

Statement EnvrcParser::statement() {
  Statement result;
  result.first = command();
  for (;;) {
    reader_.skip_blanks();
    const bool is_and = reader_.peek() == '&' && reader_.peek(1) == '&';
    const bool is_or = reader_.peek() == '|' && reader_.peek(1) == '|';
    if (!is_and && !is_or) {
      if (reader_.peek() == '|') throw RefusedText{"a pipe"};
      if (reader_.peek() == '&') throw RefusedText{"a command in the background"};
      return result;
    }
    reader_.at += 2;
    if (!skip_to_command()) throw RefusedText{"a list that does not end"};
    result.rest.push_back({is_and, command()});
  }
}

ShellCommand EnvrcParser::command() {
  ShellCommand result;
  if (has_token("!")) {
    result.is_negated = true;
    ++reader_.at;
    reader_.skip_blanks();
    if (has_token("!")) throw RefusedText{"a double negation"};
  }
  result.place = reader_.place();
  const std::string token(reader_.peek_token());
  if (token == "if") {
    result.what = if_command();
  } else if (token == "[[") {
    result.what = read_condition(reader_);
  } else if (token == "{") {
    ++reader_.at;
    result.what = GroupCommand{body_until("}")};
  } else if (token == "function") {
    result.what = function_by_keyword();
  } else if (is_reserved(token)) {
    throw RefusedText{"`" + token + "`"};
  } else {
    auto found = simple(result.redirections);
    if (auto* defined = std::get_if<FunctionDefinition>(&found)) {
      result.what = std::move(*defined);
    } else {
      result.what = std::move(std::get<SimpleCommand>(found));
    }
    result.last_line = reader_.line;
    return result;
  }
  if (!is_at_end_of_command()) throw RefusedText{"a word behind the end of a command"};
  return result;
}

// NAME= or NAME+= and a value, where they stand here.
std::optional<Assignment> EnvrcParser::assignment(WordUse use) {
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
  result.value = reader_.word(use);
  if (reader_.peek() == '(') throw RefusedText{"an array"};
  return result;
}

void EnvrcParser::assignments(SimpleCommand& command, Redirections& redirections) {
  while (!is_at_end_of_command()) {
    if (reader_.redirection(redirections)) continue;
    auto assigned = assignment(WordUse::Value);
    if (!assigned) return;
    command.assignments.push_back(std::move(*assigned));
  }
}

std::variant<SimpleCommand, FunctionDefinition> EnvrcParser::simple(Redirections& redirections) {
  SimpleCommand command;
  assignments(command, redirections);
  if (is_at_end_of_command()) {
    if (command.assignments.empty()) throw RefusedText{"an empty command"};
    return command;
  }
  if (reader_.peek() == '(') throw RefusedText{"a subshell"};
  const bool is_assignment_to_element = reader_.peek_token().find('[') != std::string_view::npos;
  if (is_assignment_to_element && !has_token("[")) throw RefusedText{"a pattern or an array"};
  std::optional<std::string> name = plain_text(reader_.word(WordUse::Test));
  if (!command.assignments.empty()) throw RefusedText{"variables for one command"};
  if (!name || name->empty()) throw RefusedText{"a computed or quoted command"};
  if (name->find_first_of("*?{}") != std::string::npos || is_reserved(*name)) {
    throw RefusedText{"`" + *name + "`"};
  }
  reader_.skip_blanks();
  if (reader_.peek() == '(') return function(std::move(*name));
  command.name = std::move(*name);
  arguments(command, redirections);
  return command;
}

void EnvrcParser::arguments(SimpleCommand& command, Redirections& redirections) {
  while (!is_at_end_of_command() || reader_.text.substr(reader_.at).starts_with("&>")) {
    if (reader_.redirection(redirections)) continue;
    if (reader_.peek() == '(') throw RefusedText{"a parenthesis"};
    const bool exports = command.name == "export";
    auto assigned = exports ? assignment(WordUse::Declared) : std::nullopt;
    if (exports && !assigned && reader_.peek_token().find('[') != std::string_view::npos) {
      throw RefusedText{"a pattern or an array"};
    }
    if (assigned) {
      command.arguments.emplace_back(std::move(*assigned));
      continue;
    }
    // Alone it is the command `[`, whose words are no patterns: its own end is one of them.
    if (has_token("]")) {
      reader_.take();
      command.arguments.emplace_back(Word{{WordPart::Kind::Text, "]", false, {}, false, {}, {}}});
      continue;
    }
    for (Word& word : reader_.argument())
      command.arguments.emplace_back(std::move(word));
  }
}

// From the parentheses on.
FunctionDefinition EnvrcParser::function(std::string name) {
  reader_.take();
  reader_.skip_blanks();
  if (reader_.peek() != ')') throw RefusedText{"a parenthesis"};
  reader_.take();
  take_token("{");
  auto body = std::make_shared<const Statements>(body_until("}"));
  if (!is_at_end_of_command()) throw RefusedText{"a word behind the end of a command"};
  return {std::move(name), std::move(body)};
}

FunctionDefinition EnvrcParser::function_by_keyword() {
  reader_.at += std::string_view("function").size();
  reader_.skip_blanks();
  std::string name(reader_.peek_token());
  reader_.at += name.size();
  reader_.skip_blanks();
  if (reader_.peek() == '(') return function(std::move(name));
  take_token("{");
  return {std::move(name), std::make_shared<const Statements>(body_until("}"))};
}

IfCommand EnvrcParser::if_command() {
  IfCommand result;
  std::string_view opening = "if";
  do {
    take_token(opening);
    IfCommand::Branch branch;
    branch.condition = body_until("then");
    branch.body = statements();
    if (branch.body.empty()) throw RefusedText{"an empty list of commands"};
    result.branches.push_back(std::move(branch));
    opening = "elif";
  } while (has_token("elif"));
  if (has_token("else")) {
    take_token("else");
    result.otherwise = statements();
    if (result.otherwise.empty()) throw RefusedText{"an empty list of commands"};
  }
  take_token("fi");
  return result;
}

}  // namespace

bool is_reserved(std::string_view word) {
  return contains(kForeignWords, word) || contains(kEndingWords, word) ||
         contains(kOpeningWords, word);
}

std::variant<Statements, Refusal> parse_envrc(std::string_view text) {
  return EnvrcParser(text).run();
}

}  // namespace dirvenv

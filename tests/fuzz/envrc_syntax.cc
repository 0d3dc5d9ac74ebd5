// SPDX-License-Identifier: MIT
#include "core/envrc_syntax.h"

#include "core/envrc_word.h"
#include "core/name_rules.h"
#include "core/shell_variables.h"
#include "core/word_expansion.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

ExpansionSource source_of(ShellVariables& variables) {
  ExpansionSource source;
  source.value = [&](std::string_view name) { return variables.get(name); };
  source.assign = [&](std::string_view name, const std::string& value) {
    variables.set(name, value);
  };
  source.output = [](const WordPart&) { return std::string(" printed words "); };
  source.paths = [](const std::string& pattern) { return std::vector<std::string>{pattern}; };
  return source;
}

// Walks a tree, and expands what it has of words.
class Walk {
 public:
  explicit Walk(ShellVariables& variables) : source_(source_of(variables)) {}

  void statements(const Statements& all) {
    for (const Statement& statement : all) {
      command(statement.first);
      for (const Statement::Next& next : statement.rest)
        command(next.command);
    }
  }

 private:
  void command(const ShellCommand& command) {
    const bool is_later = command.place.line > last_.line ||
                          (command.place.line == last_.line && command.place.column > last_.column);
    require(is_later || last_ == TextPlace{}, "places rise");
    last_ = command.place;
    std::visit([&](const auto& what) { visit(what); }, command.what);
  }

  void visit(const SimpleCommand& simple) {
    for (const Assignment& one : simple.assignments)
      assignment(one);
    for (const CommandArgument& argument : simple.arguments) {
      if (const auto* const assigned = std::get_if<Assignment>(&argument)) {
        assignment(*assigned);
      } else {
        expand([&] { return expand_argument(std::get<Word>(argument), source_).size(); });
      }
    }
  }

  void visit(const Condition& condition) {
    for (const Word& word : condition.words) {
      value(word);
      expand([&] { return expand_pattern(word, source_).matches("one two") ? 1 : 0; });
    }
    for (const Condition& part : condition.parts)
      visit(part);
  }

  void visit(const IfCommand& choice) {
    for (const IfCommand::Branch& branch : choice.branches) {
      statements(branch.condition);
      statements(branch.body);
    }
    statements(choice.otherwise);
  }

  void visit(const GroupCommand& group) { statements(group.body); }
  void visit(const FunctionDefinition& function) { statements(*function.body); }

  void assignment(const Assignment& assignment) {
    // bash knows no longest name.
    require(is_valid_name(assignment.name.substr(0, kLongestName)), "an assigned name is one");
    value(assignment.value);
  }

  // Where a word has a value, that value is whole and within its limit.
  void value(const Word& word) {
    expand([&] {
      const size_t size = expand_value(word, source_).size();
      require(size <= kLongestNativeValue, "a value has a limit");
      return size;
    });
  }

  template <typename Expand>
  static void expand(Expand what) {
    try {
      static_cast<void>(what());
    } catch (const RefusedText& refused) {
      require(!refused.construct.empty(), "a refusal says what it is about");
    }
  }

  ExpansionSource source_;
  TextPlace last_;
};

}  // namespace

void envrc_syntax(std::string_view input) {
  const auto parsed = parse_envrc(input);
  if (const auto* const refusal = std::get_if<Refusal>(&parsed)) {
    require(refusal->line >= 1 && !refusal->construct.empty(), "a refusal has a place and a name");
    return;
  }
  require(!has_nul(input), "a NUL is never understood");
  Environment environment;
  environment.set("HOME", "/home/user");
  environment.set("A", "one two");
  environment.set("E", "");
  ShellVariables variables(environment);
  Walk(variables).statements(std::get<Statements>(parsed));
}

}  // namespace dirvenv::fuzz

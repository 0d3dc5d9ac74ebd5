// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dirvenv {

/// The part of bash whose meaning is known exactly, as a tree. Whoever finds anything else gets a
/// Refusal, never a guess: bash itself then evaluates the file.

/// Where something stands in a text: line and column from 1, the column in bytes.
struct TextPlace {
  int line = 1;
  int column = 1;
  bool operator==(const TextPlace&) const = default;
};

/// A piece of a word.
struct WordPart {
  enum class Kind {
    Text,      ///< `text`, as it is
    Home,      ///< `~`
    Wildcard,  ///< `*`, `?` or `[abc]` in an argument: paths that match take the word's place
    Variable,  ///< `$NAME`, `${NAME}`, `$1`, and with an operator
    Output     ///< `$(command)`: what the command `words` prints
  };
  /// What stands behind the name in `${…}`.
  enum class Operator {
    None,
    Default,      ///< `-`: the operand where it is unset
    Alternative,  ///< `+`: the operand where it is set, else nothing
    Assign,       ///< `=`: as Default, and it is assigned
    Require,      ///< `?`: an error where it is unset
    CutPrefix,    ///< `#`: without the shortest beginning that matches the operand
    CutLongestPrefix,
    CutSuffix,  ///< `%`
    CutLongestSuffix
  };
  Kind kind = Kind::Text;
  std::string text;     ///< Variable: its name, or number
  bool quoted = false;  ///< by whatever quote: it is neither split nor a pattern
  Operator op = Operator::None;
  bool or_empty = false;  ///< `:-` and kin: an empty variable counts as unset
  std::vector<WordPart> operand;
  std::vector<std::vector<WordPart>> words;  ///< Output
};
using Word = std::vector<WordPart>;

/// `NAME=value` or `NAME+=value`.
struct Assignment {
  std::string name;
  bool append = false;
  Word value;
};

/// A word behind a command. Behind `export` it may be an assignment, whose value is never split.
using CommandArgument = std::variant<Word, Assignment>;

struct SimpleCommand {
  std::string name;  ///< empty: `assignments` stand alone
  std::vector<Assignment> assignments;
  std::vector<CommandArgument> arguments;
};

/// What stands within `[[ … ]]`.
struct Condition {
  enum class Kind { Not, And, Or, Unary, Binary };
  Kind kind = Kind::Unary;
  std::string op;                ///< Unary, Binary: "-f", "=="; a word alone is "-n"
  std::vector<Word> words;       ///< Unary: one; Binary: two
  std::vector<Condition> parts;  ///< Not: one; And, Or: two
};

struct Statement;
using Statements = std::vector<Statement>;

struct IfCommand {
  struct Branch;
  std::vector<Branch> branches;  ///< if, elif …
  Statements otherwise;          ///< else
};

/// `{ …; }`
struct GroupCommand {
  Statements body;
};

struct FunctionDefinition {
  std::string name;
  std::shared_ptr<const Statements> body;
};

/// Where a command's two outputs go: to one of those of whatever surrounds it, or nowhere.
struct Redirections {
  enum class Target { Output, Errors, Null };
  Target output = Target::Output;
  Target errors = Target::Errors;
};

struct ShellCommand {
  TextPlace place;
  int last_line = 1;        ///< where it ends
  bool is_negated = false;  ///< `!` before it
  Redirections redirections;
  std::variant<SimpleCommand, Condition, IfCommand, GroupCommand, FunctionDefinition> what;
};

/// Commands joined by `&&` and `||`, from left to right.
struct Statement {
  ShellCommand first;
  struct Next {
    bool is_and = false;
    ShellCommand command;
  };
  std::vector<Next> rest;
};

struct IfCommand::Branch {
  Statements condition;
  Statements body;
};

/// What in a file only bash can evaluate.
struct Refusal {
  std::string file;       ///< empty: the main file
  int line = 0;           ///< 0: it is about no place in a file
  std::string construct;  ///< "a pipe"
};

/// The statements of a file in order, or why it is for bash. `text` is any bytes.
std::variant<Statements, Refusal> parse_envrc(std::string_view text);

}  // namespace dirvenv

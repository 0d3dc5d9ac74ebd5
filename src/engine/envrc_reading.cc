// SPDX-License-Identifier: MIT
#include "engine/envrc_reading.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

#include "core/shell_variables.h"
#include "engine/native_environment.h"
#include "engine/native_run.h"

namespace dirvenv {
namespace {

using Evaluator = EnvrcReading::Evaluator;
using PartKind = WordPart::Kind;

// Walks all branches, in order, as an evaluation would.
class TextWalk {
 public:
  EnvrcReading result() const { return reading_; }

  void statements(const Statements& all) {
    for (const Statement& statement : all) {
      command(statement.first);
      const auto guard = conditionally();
      for (const Statement::Next& next : statement.rest)
        command(next.command);
    }
  }

 private:
  // While it lives, what is found may never be reached.
  class Conditionally {
   public:
    explicit Conditionally(int& depth) : depth_(depth) { ++depth_; }
    ~Conditionally() { --depth_; }
    Conditionally(const Conditionally&) = delete;
    Conditionally& operator=(const Conditionally&) = delete;

   private:
    int& depth_;
  };
  Conditionally conditionally() { return Conditionally(conditions_); }

  void note(std::string construct) {
    const Evaluator found = conditions_ == 0 ? Evaluator::Bash : Evaluator::Depends;
    const bool is_first = reading_.evaluator == Evaluator::Natively;
    const bool is_firmer = reading_.evaluator == Evaluator::Depends && found == Evaluator::Bash;
    if (!is_first && !is_firmer) return;
    reading_ = {found, {"", line_, std::move(construct)}};
  }

  void command(const ShellCommand& command) {
    line_ = command.place.line;
    std::visit([&](const auto& what) { visit(what); }, command.what);
  }

  void visit(const Condition& condition) {
    for (const Word& one : condition.words)
      word(one);
    for (const Condition& part : condition.parts)
      visit(part);
  }

  void visit(const IfCommand& choice) {
    statements(choice.branches.front().condition);
    const auto guard = conditionally();
    for (size_t i = 0; i < choice.branches.size(); ++i) {
      if (i > 0) statements(choice.branches[i].condition);
      statements(choice.branches[i].body);
    }
    statements(choice.otherwise);
  }

  void visit(const GroupCommand& group) { statements(group.body); }

  void visit(const FunctionDefinition& definition) {
    if (!NativeRun::may_define(definition.name)) {
      note(fmt::format("a function called `{}`", definition.name));
    }
    functions_[definition.name] = definition.body.get();
  }

  void visit(const SimpleCommand& simple) {
    for (const Assignment& one : simple.assignments)
      assignment(one);
    for (const CommandArgument& argument : simple.arguments) {
      if (const auto* const assigned = std::get_if<Assignment>(&argument)) {
        assignment(*assigned);
      } else {
        word(std::get<Word>(argument));
      }
    }
    if (simple.name.empty()) return;
    if (!call(simple.name) && !NativeRun::knows(simple.name)) note("`" + simple.name + "`");
    arguments(simple);
  }

  // Walks the body of a function of the file, each once at a time.
  bool call(const std::string& name) {
    const auto function = functions_.find(name);
    if (function == functions_.end()) return false;
    if (!running_.insert(name).second) return true;
    const int line = line_;
    ++functions_running_;
    statements(*function->second);
    --functions_running_;
    line_ = line;
    running_.erase(name);
    return true;
  }

  // What of a command's words sends it to bash.
  void arguments(const SimpleCommand& simple) {
    const std::string& name = simple.name;
    const size_t count = simple.arguments.size();
    const auto text = [&](size_t i) {
      const auto* const word = i < count ? std::get_if<Word>(&simple.arguments[i]) : nullptr;
      return word == nullptr ? std::nullopt : plain_text(*word, true);
    };
    const std::string first = text(0).value_or("");
    if (name == "exit" || name == "return") {
      note("`" + name + "`");
    } else if (name == "use") {
      if (!call("use_" + first)) note("`use`");
    } else if (name == "layout") {
      if (!call("layout_" + first) && !NativeRun::knows("layout_" + first)) {
        note("a layout that needs programs");
      }
    } else if (name == "set") {
      for (size_t i = 0; i < count; ++i)
        option_of_set(text(i));
    } else if ((name == "source" || name == "." || name == "source_env") && count != 1) {
      note("`" + name + "` with arguments");
    } else if ((name == "strict_env" || name == "unstrict_env") && count > 0) {
      note("`" + name + "` for one command");
    } else if (name == "command" && first != "-v") {
      note("`command`");
    } else if (name == "hash" && first != "-r") {
      note("`hash`");
    } else if (name == "export" && count == 0) {
      note("`export` alone");
    } else if ((name == "[" || name == "test") && has_connective(simple)) {
      note("a test that is not plain");
    }
  }

  void option_of_set(const std::optional<std::string>& word) {
    static const std::set<std::string> known = {"errexit", "nounset", "pipefail", "allexport"};
    if (word && known.contains(*word)) return;
    const bool is_plain = word && word->size() > 1 &&
                          (word->front() == '-' || word->front() == '+') &&
                          word->find_first_not_of("euao", 1) == std::string::npos;
    if (!is_plain) note("an option of `set`");
  }

  // `[ a -a b ]`
  static bool has_connective(const SimpleCommand& simple) {
    for (const CommandArgument& argument : simple.arguments) {
      const auto* const word = std::get_if<Word>(&argument);
      const auto text = word == nullptr ? std::nullopt : plain_text(*word, true);
      if (text && (*text == "-o" || (*text == "-a" && simple.arguments.size() > 4))) return true;
    }
    return false;
  }

  void assignment(const Assignment& assignment) {
    if (is_shell_variable(assignment.name)) note("a variable of the shell's own");
    word(assignment.value);
  }

  void word(const Word& word) {
    for (const WordPart& part : word) {
      if (part.kind == PartKind::Variable) variable(part);
      if (part.kind == PartKind::Output) output(part);
      this->word(part.operand);
    }
  }

  void variable(const WordPart& part) {
    const bool is_argument = part.text.front() >= '0' && part.text.front() <= '9';
    if (is_argument && functions_running_ == 0) note("an argument of the file");
    if (part.text != "PWD" && is_shell_variable(part.text)) note("a variable of the shell's own");
  }

  void output(const WordPart& part) {
    const auto name = part.words.empty() ? std::nullopt : plain_text(part.words.front(), true);
    if (!name || !NativeRun::prints(*name) || functions_.contains(*name)) {
      return note(fmt::format("a command substitution of `{}`", name.value_or("…")));
    }
    for (const Word& one : part.words)
      word(one);
  }

  EnvrcReading reading_;
  int line_ = 1;
  int conditions_ = 0;
  int functions_running_ = 0;
  std::map<std::string, const Statements*> functions_;
  std::set<std::string> running_;
};

}  // namespace

EnvrcReading read_envrc(std::string_view text) {
  const auto parsed = parse_envrc(text);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) return {Evaluator::Bash, *refusal};
  TextWalk walk;
  walk.statements(std::get<Statements>(parsed));
  return walk.result();
}

}  // namespace dirvenv

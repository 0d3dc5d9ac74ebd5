// SPDX-License-Identifier: MIT
#include "core/envrc_condition.h"

#include <array>

#include "core/contains.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kUnaryTests = {"-n"sv, "-z"sv, "-e"sv, "-a"sv, "-f"sv, "-d"sv, "-s"sv,
                                    "-r"sv, "-w"sv, "-x"sv, "-L"sv, "-h"sv, "-v"sv};
constexpr std::array kBinaryTests = {"="sv,   "=="sv,  "!="sv,  "-eq"sv, "-ne"sv,
                                     "-lt"sv, "-le"sv, "-gt"sv, "-ge"sv};
constexpr int kDeepestCondition = 16;

// Whatever looks like a test to bash, known here or not.
bool may_be_unary_test(std::string_view token) {
  return token.size() == 2 && token[0] == '-' && is_name_start(token[1]);
}

bool may_be_binary_test(std::string_view token) {
  const bool is_numeric = token.size() == 3 && token[0] == '-';
  return is_numeric || contains(kBinaryTests, token) || token == "=~";
}

class ConditionReader {
 public:
  explicit ConditionReader(WordReader& reader) : reader_(reader) {}

  Condition whole() {
    reader_.at += 2;
    Condition condition = alternatives();
    if (next() != "]]") throw RefusedText{"a condition that does not end"};
    reader_.at += 2;
    return condition;
  }

 private:
  std::string_view next() {
    reader_.skip_blanks();
    return reader_.peek_token();
  }

  bool take_operator(std::string_view op) {
    reader_.skip_blanks();
    if (!reader_.text.substr(reader_.at).starts_with(op)) return false;
    reader_.at += op.size();
    for (reader_.skip_blanks(); reader_.peek() == '\n'; reader_.skip_blanks())
      reader_.take();
    return true;
  }

  static Condition joined(Condition::Kind kind, Condition left, Condition right) {
    Condition both;
    both.kind = kind;
    both.parts.push_back(std::move(left));
    both.parts.push_back(std::move(right));
    return both;
  }

  Condition alternatives() {
    if (++depth_ > kDeepestCondition) throw RefusedText{"a deeply nested condition"};
    Condition left = conjunction();
    if (take_operator("||")) left = joined(Condition::Kind::Or, std::move(left), alternatives());
    --depth_;
    return left;
  }

  Condition conjunction() {
    if (++depth_ > kDeepestCondition) throw RefusedText{"a deeply nested condition"};
    Condition left = term();
    if (take_operator("&&")) left = joined(Condition::Kind::And, std::move(left), conjunction());
    --depth_;
    return left;
  }

  Condition term() {
    const std::string_view token = next();
    if (token == "!") {
      // Without a blank between, it is one of bash's longer patterns.
      if (reader_.peek(1) == '(') throw RefusedText{"a pattern with parentheses"};
      ++reader_.at;
      if (++depth_ > kDeepestCondition) throw RefusedText{"a deeply nested condition"};
      Condition inverse;
      inverse.kind = Condition::Kind::Not;
      inverse.parts.push_back(term());
      --depth_;
      return inverse;
    }
    if (reader_.peek() == '(') return group();
    return test(token);
  }

  Condition group() {
    reader_.take();
    Condition inner = alternatives();
    reader_.skip_blanks();
    if (reader_.peek() != ')') throw RefusedText{"a condition that does not end"};
    reader_.take();
    return inner;
  }

  Condition test(std::string_view token) {
    Condition result;
    if (may_be_unary_test(token)) {
      if (!is_unary_test(token)) throw RefusedText{"a test `" + std::string(token) + "`"};
      result.op = token;
      reader_.at += token.size();
      result.words.push_back(operand());
      return result;
    }
    result.words.push_back(operand());
    const std::string op(next());
    if (!may_be_binary_test(op)) {
      result.op = "-n";
      return result;
    }
    if (!is_binary_test(op)) throw RefusedText{"a test `" + op + "`"};
    result.kind = Condition::Kind::Binary;
    result.op = op;
    reader_.at += op.size();
    result.words.push_back(operand());
    return result;
  }

  Word operand() {
    const std::string_view token = next();
    if (token == "]]" || token.empty()) throw RefusedText{"a condition that lacks a word"};
    if (token.front() == '#') throw RefusedText{"a comment in a condition"};
    return reader_.word(WordUse::Test);
  }

  WordReader& reader_;
  int depth_ = 0;
};

}  // namespace

bool is_unary_test(std::string_view op) {
  return contains(kUnaryTests, op);
}

bool is_binary_test(std::string_view op) {
  return contains(kBinaryTests, op);
}

Condition read_condition(WordReader& reader) {
  return ConditionReader(reader).whole();
}

}  // namespace dirvenv

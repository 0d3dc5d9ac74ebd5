// SPDX-License-Identifier: MIT
// NativeRun: `[[ … ]]`, `[ … ]` and `test`.
#include <optional>

#include "core/envrc_condition.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/native_run.h"
#include "os/files.h"

namespace dirvenv {
namespace {

using Kind = FileStatus::Kind;

// A decimal number that has no other reading: no sign, blank, or 0 in front.
std::optional<long> plain_number(const std::string& text) {
  constexpr size_t kMostDigits = 15;
  const bool has_sign = text.starts_with('-');
  const std::string digits = text.substr(has_sign ? 1 : 0);
  const bool is_plain = !digits.empty() && digits.size() <= kMostDigits &&
                        digits.find_first_not_of("0123456789") == std::string::npos &&
                        (digits == "0" || digits.front() != '0');
  if (!is_plain) return std::nullopt;
  return std::stol(text);
}

bool compares(const std::string& op, long left, long right) {
  if (op == "-eq") return left == right;
  if (op == "-ne") return left != right;
  if (op == "-lt") return left < right;
  if (op == "-le") return left <= right;
  if (op == "-gt") return left > right;
  return left >= right;
}

}  // namespace

bool NativeRun::holds(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::Not:
      return !holds(condition.parts[0]);
    case Condition::Kind::And:
      return holds(condition.parts[0]) && holds(condition.parts[1]);
    case Condition::Kind::Or:
      return holds(condition.parts[0]) || holds(condition.parts[1]);
    case Condition::Kind::Unary:
      return holds_unary(condition.op, expanded(condition.words[0]));
    case Condition::Kind::Binary:
      break;
  }
  const std::string left = expanded(condition.words[0]);
  const bool is_pattern = !condition.op.starts_with('-');
  if (!is_pattern) return holds_binary(left, condition.op, expanded(condition.words[1]));
  const bool fits = matches(expand_pattern(condition.words[1], expansion_source()), left);
  return fits == (condition.op != "!=");
}

bool NativeRun::holds_unary(const std::string& op, const std::string& word) const {
  if (op == "-n") return !word.empty();
  if (op == "-z") return word.empty();
  if (op == "-v") {
    if (!is_valid_name(word)) throw RefusedText{"a test of an array"};
    return value_of(word).has_value();
  }
  if (word.empty()) return false;
  const std::string path = word.starts_with('/') ? word : join_path(directory_, word);
  // bash has rules of its own for descriptors; a slash at the end asks for a directory.
  absolute(word);
  if (op == "-L" || op == "-h") {
    const auto status = link_status(path);
    return status && status->kind == Kind::Link;
  }
  if (op == "-r") return may_access(path, Access::Read);
  if (op == "-w") return may_access(path, Access::Write);
  if (op == "-x") return may_access(path, Access::Execute);
  const auto status = file_status(path);
  if (!status) return false;
  if (op == "-f") return status->kind == Kind::Regular;
  if (op == "-d") return status->kind == Kind::Directory;
  if (op == "-s") return status->stamp.size > 0;
  return true;  // -e, -a
}

bool NativeRun::holds_binary(const std::string& left, const std::string& op,
                             const std::string& right) const {
  if (op == "=" || op == "==") return left == right;
  if (op == "!=") return left != right;
  const auto a = plain_number(left);
  const auto b = plain_number(right);
  if (!a || !b) throw RefusedText{"a comparison of what is no plain number"};
  return compares(op, *a, *b);
}

int NativeRun::bracket(const Words& words) {
  if (words.empty() || words.back() != "]") throw RefusedText{"a `[` without its end"};
  return test({words.begin(), words.end() - 1});
}

int NativeRun::test(const Words& words) {
  return holds_words(words) ? 0 : 1;
}

// By the number of words, as POSIX has it. More than four, and words between which an operator of
// another kind may be meant, are bash's business.
bool NativeRun::holds_words(const Words& words) const {
  const auto inverse = [&] { return !holds_words({words.begin() + 1, words.end()}); };
  switch (words.size()) {
    case 0:
      return false;
    case 1:
      return !words[0].empty();
    case 2:
      if (words[0] == "!") return inverse();
      if (!is_unary_test(words[0])) break;
      return holds_unary(words[0], words[1]);
    case 3:
      if (is_binary_test(words[1])) return holds_binary(words[0], words[1], words[2]);
      if (words[0] == "!" && words[1] != "-a" && words[1] != "-o") return inverse();
      break;
    case 4:
      if (words[0] == "!" && is_binary_test(words[2])) return inverse();
      break;
    default:
      break;
  }
  throw RefusedText{"a test that is not plain"};
}

}  // namespace dirvenv

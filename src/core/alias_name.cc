// SPDX-License-Identifier: MIT
#include "core/alias_name.h"

#include <array>

#include "core/contains.h"
#include "core/name_rules.h"

namespace dirvenv {
namespace {

constexpr std::string_view kAliasLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-";

// `compgen -k` of bash 5.2, `${(k)reswords}` of zsh 5.9, and what `function` of fish 3.6 refuses;
// then what is
// needed to take an alias back, the precommands, "." and "source", and the word by which to say no.
constexpr std::array<std::string_view, 53> kReservedWords = {
    "if",      "then",    "else",     "elif",    "fi",        "case",     "esac",     "for",
    "select",  "while",   "until",    "do",      "done",      "in",       "function", "time",
    "coproc",  "repeat",  "foreach",  "end",     "nocorrect", "declare",  "export",   "float",
    "integer", "local",   "readonly", "typeset", "and",       "argparse", "begin",    "break",
    "builtin", "command", "continue", "eval",    "exec",      "not",      "or",       "read",
    "return",  "set",     "status",   "string",  "switch",    "test",     "_",        ".",
    "source",  "noglob",  "alias",    "unalias", "dirvenv"};

}  // namespace

std::string problem_of_alias_name(std::string_view name) {
  if (name.empty() || name.front() == '-' || name.size() > kLongestName ||
      name.find_first_not_of(kAliasLetters) != std::string_view::npos) {
    return "no alias can have this name: letters, digits, '_', '.', '+' and '-', no '-' first";
  }
  if (contains(kReservedWords, name)) {
    return "no alias can have this name: a shell, or dirvenv in it, needs the word itself";
  }
  return {};
}

std::span<const std::string_view> reserved_alias_words() {
  return kReservedWords;
}

}  // namespace dirvenv

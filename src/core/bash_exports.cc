// SPDX-License-Identifier: MIT
#include "core/bash_exports.h"

#include <string>

namespace dirvenv {
namespace {

// Reads from the front of a text; after the first thing that is not there, `failed` is true.
struct Reader {
  std::string_view rest;
  bool failed = false;

  bool take(std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  }
  std::string_view up_to(std::string_view stops) {
    const std::string_view part = rest.substr(0, rest.find_first_of(stops));
    rest.remove_prefix(part.size());
    return part;
  }
  char next() {
    if (rest.empty()) {
      failed = true;
      return '\0';
    }
    const char c = rest.front();
    rest.remove_prefix(1);
    return c;
  }
};

// Behind the opening quote: a backslash stands before what it frees, all else for itself.
std::string double_quoted(Reader& in) {
  std::string value;
  for (char c = in.next(); !in.failed && c != '"'; c = in.next()) {
    value.push_back(c == '\\' ? in.next() : c);
  }
  return value;
}

char octal(Reader& in, char first) {
  unsigned number = static_cast<unsigned>(first - '0');
  for (int digits = 1; digits < 3 && !in.rest.empty(); ++digits) {
    const char c = in.rest.front();
    if (c < '0' || c > '7') break;
    number = number * 8 + static_cast<unsigned>(in.next() - '0');
  }
  in.failed |= static_cast<char>(number) == '\0';  // no environment has one
  return static_cast<char>(number);
}

char escape(Reader& in) {
  constexpr std::string_view kLetters = "abeEfnrtv\\'\"";
  constexpr std::string_view kBytes = "\a\b\033\033\f\n\r\t\v\\'\"";
  const char c = in.next();
  if (c >= '0' && c <= '7') return octal(in, c);
  const size_t at = kLetters.find(c);
  in.failed |= at == std::string_view::npos;
  return at == std::string_view::npos ? '\0' : kBytes[at];
}

// Behind $'.
std::string escaped(Reader& in) {
  std::string value;
  for (char c = in.next(); !in.failed && c != '\''; c = in.next()) {
    value.push_back(c == '\\' ? escape(in) : c);
  }
  return value;
}

// An array's elements, which hold quotes of either kind.
void skip_array(Reader& in) {
  for (char c = in.next(); !in.failed && c != ')'; c = in.next()) {
    if (c == '"') double_quoted(in);
    if (c == '$' && in.take("'")) escaped(in);
  }
}

void read_declaration(Reader& in, Environment& environment) {
  if (!in.take("declare -") && !in.take("export ")) {
    in.failed = true;
    return;
  }
  // Behind "declare -": the attributes, "x" among them.
  if (in.rest.find(' ') < in.rest.find_first_of("=\n")) {
    in.up_to(" ");
    in.next();
  }
  const std::string name(in.up_to("=\n"));
  if (!in.take("=")) return;
  if (in.take("(")) {
    skip_array(in);
  } else if (in.take("\"")) {
    environment.set(name, double_quoted(in));
  } else if (in.take("$'")) {
    environment.set(name, escaped(in));
  } else {
    in.failed = true;
  }
}

}  // namespace

std::optional<Environment> parse_bash_exports(std::string_view text) {
  Environment environment;
  Reader in{text};
  while (!in.rest.empty() && !in.failed) {
    read_declaration(in, environment);
    if (!in.failed && in.next() != '\n') in.failed = true;
  }
  if (in.failed) return std::nullopt;
  return environment;
}

}  // namespace dirvenv

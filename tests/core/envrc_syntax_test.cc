// SPDX-License-Identifier: MIT
// What the reader of .envrc files takes, and what it leaves to bash. That the meaning is bash's is
// the business of tests/engine/evaluate_same_test.cc.
#include "core/envrc_syntax.h"

#include <catch2/catch.hpp>

#include "core/shell_variables.h"

namespace dirvenv {
namespace {

using Commands = std::vector<SimpleCommand>;

Commands parsed(const std::string& text) {
  const auto result = parse_envrc(text);
  CAPTURE(text);
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    FAIL("line " << refusal->line << ": " << refusal->construct);
  }
  return std::get<Commands>(result);
}

/// "line: what" of what is refused; empty where nothing is.
std::string refused(const std::string& text) {
  const auto result = parse_envrc(text);
  const auto* refusal = std::get_if<Refusal>(&result);
  return refusal == nullptr ? "" : std::to_string(refusal->line) + ": " + refusal->construct;
}

/// The value of the word in `A=word`, where B is "b c", EMPTY is empty and nothing else is set.
std::string value(const std::string& word) {
  Environment environment;
  environment.set("B", "b c");
  environment.set("EMPTY", "");
  environment.set("HOME", "/home/me");
  const Commands commands = parsed("A=" + word);
  REQUIRE(commands.size() == 1);
  REQUIRE(commands[0].assignments.size() == 1);
  return expand(commands[0].assignments[0].value, WordUse::Value, ShellVariables(environment),
                "/work dir");
}

}  // namespace

TEST_CASE("commands are read with their lines", "[envrc_syntax]") {
  const Commands commands = parsed(
      "#!/bin/sh\n\n# export NOT=1\n  A=1 B+=2;export C=3 D \"E=5\" # and\nPATH_add bin \\\n "
      "b\n\tdotenv");
  REQUIRE(commands.size() == 4);
  CHECK(commands[0].line == 4);
  CHECK(commands[0].name.empty());
  REQUIRE(commands[0].assignments.size() == 2);
  CHECK(commands[0].assignments[1].name == "B");
  CHECK(commands[0].assignments[1].append);
  CHECK(commands[1].name == "export");
  REQUIRE(commands[1].arguments.size() == 3);
  CHECK(std::get<Assignment>(commands[1].arguments[0]).name == "C");
  CHECK(std::holds_alternative<Word>(commands[1].arguments[1]));
  CHECK(std::holds_alternative<Word>(commands[1].arguments[2]));
  CHECK(commands[2].line == 5);
  CHECK(commands[2].name == "PATH_add");
  CHECK(commands[2].arguments.size() == 2);
  CHECK(commands[3].line == 7);
  CHECK(parsed("").empty());
  CHECK(parsed("\n \t\n#").empty());
}

TEST_CASE("words have the value that bash gives them", "[envrc_syntax]") {
  CHECK(value("") == "");
  CHECK(value("''\"\"") == "");
  CHECK(value("a#b") == "a#b");
  CHECK(value("'$B'\"$B\"$B") == "$Bb cb c");
  CHECK(value("\"a\\\"b\\n\\$\\\\\"") == "a\"b\\n$\\");
  CHECK(value("a\\ b\\\nc\\$") == "a bc$");
  CHECK(value("~") == "/home/me");
  CHECK(value("~/x:~:a~/y") == "/home/me/x:/home/me:a~/y");
  CHECK(value("\"~\"'~'\\~") == "~~~");
  CHECK(value("$PWD/$(pwd)/${PWD}") == "/work dir//work dir//work dir");
  CHECK(value("${N:-x y}${EMPTY:-$B}${EMPTY-no}${N-n}") == "x yb cn");
  CHECK(value("${N:+x}${EMPTY:+x}${EMPTY+set}${B:+$B}") == "setb c");
  CHECK(value("*.[ch]?") == "*.[ch]?");
  CHECK(value("$/a$:") == "$/a$:");
  CHECK(value("\xc3\xa9\xff\r") == "\xc3\xa9\xff\r");
}

TEST_CASE("what only bash knows is refused with its line", "[envrc_syntax]") {
  CHECK(refused("A=1\nB=$(date)\n") == "2: a command substitution");
  CHECK(refused("A=`date`") == "1: a command substitution");
  CHECK(refused("A=\"`date`\"") == "1: a command substitution");
  CHECK(refused("A=1 && B=2") == "1: an operator of the shell");
  for (const std::string text : {"A=$((1))",
                                 "A=$[1]",
                                 "A=$'x'",
                                 "A=$\"x\"",
                                 "A=$1",
                                 "A=$?",
                                 "A=$$",
                                 "A=${#B}",
                                 "A=${B#x}",
                                 "A=${B:1}",
                                 "A=${!B}",
                                 "A=${B[0]}",
                                 "A=${B:=x}",
                                 "A=${B:?x}",
                                 "A=${B:-'x'}",
                                 "A=${B:-~}",
                                 "A=${B",
                                 "A='",
                                 "A=\"",
                                 "A=\\",
                                 "A=(1 2)",
                                 "A[0]=1; export A[0]=1",
                                 "A=~root",
                                 "A=~+",
                                 "export x=a=~/b",
                                 "PATH_add x:~/b",
                                 "PATH_add a*",
                                 "PATH_add {a,b}",
                                 "A={a,b}",
                                 "A=<x",
                                 "a | b",
                                 "a > b",
                                 "(a)",
                                 "{ a; }",
                                 "A=1 command",
                                 "$B x",
                                 "\"a\" x",
                                 "\\a x",
                                 ";",
                                 "a;;",
                                 "a & b",
                                 "cat <<x\nx\n"}) {
    CAPTURE(text);
    CHECK(refused(text) != "");
  }
  CHECK(refused(std::string("A=a\0b", 5)) != "");
  CHECK(refused("A=\001") != "");
}

TEST_CASE("an argument that bash may split or drop is refused", "[envrc_syntax]") {
  Environment environment;
  environment.set("ONE", "/a-b.c");
  environment.set("TWO", "a b");
  environment.set("GLOB", "a*");
  environment.set("EMPTY", "");
  const ShellVariables variables(environment);
  const auto argument = [&](const std::string& word) {
    const Commands commands = parsed("f " + word);
    return expand(std::get<Word>(commands.at(0).arguments.at(0)), WordUse::Argument, variables,
                  "/p");
  };
  CHECK(argument("$ONE/x") == "/a-b.c/x");
  CHECK(argument("$EMPTY/x") == "/x");
  CHECK(argument("\"$TWO$GLOB\"") == "a ba*");
  CHECK(argument("\"$EMPTY\"") == "");
  for (const std::string word : {"$TWO", "${TWO}x", "$GLOB", "$EMPTY", "$NONE", "${NONE:-$TWO}"}) {
    CAPTURE(word);
    CHECK_THROWS_AS(argument(word), RefusedText);
  }
}

TEST_CASE("no text of a mebibyte is too much", "[envrc_syntax]") {
  constexpr size_t kSize = size_t{1} << 20;
  for (const std::string piece :
       {"${A:-", "\"$A", "'", "\\\n", "A=", "$", "\"", "~:", "#", ";", " "}) {
    CAPTURE(piece);
    std::string text = "A=";
    while (text.size() < kSize)
      text += piece;
    static_cast<void>(parse_envrc(text));
  }
  std::string deep = "A=";
  for (int i = 0; i < 16; ++i)
    deep += "${A:-";
  CHECK(refused(deep + "x" + std::string(16, '}')) == "");
  CHECK(refused("A=${A:-" + deep.substr(2) + "x" + std::string(17, '}')) ==
        "1: deeply nested expansions");
}

TEST_CASE("a value that grows beyond a mebibyte is refused", "[envrc_syntax]") {
  Environment environment;
  environment.set("A", std::string(1000, 'x'));
  const ShellVariables variables(environment);
  const auto expanded = [&](size_t times) {
    std::string text = "B=";
    for (size_t i = 0; i < times; ++i)
      text += "$A";
    return expand(parsed(text).at(0).assignments.at(0).value, WordUse::Value, variables, "/")
        .size();
  };
  CHECK(expanded(1000) == 1000 * 1000);
  CHECK_THROWS_AS(expanded(1100), RefusedText);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// What the reader of .envrc files takes, and what it leaves to bash. That the meaning is bash's is
// the business of tests/engine/evaluate_same_test.cc.
#include "core/envrc_syntax.h"

#include <catch2/catch.hpp>

#include "core/shell_variables.h"
#include "core/word_expansion.h"

namespace dirvenv {
namespace {

Statements parsed(const std::string& text) {
  auto result = parse_envrc(text);
  CAPTURE(text);
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    FAIL("line " << refusal->line << ": " << refusal->construct);
  }
  return std::move(std::get<Statements>(result));
}

const SimpleCommand& simple(const Statement& statement) {
  return std::get<SimpleCommand>(statement.first.what);
}

/// "line: what" of what is refused; empty where nothing is.
std::string refused(const std::string& text) {
  const auto result = parse_envrc(text);
  const auto* refusal = std::get_if<Refusal>(&result);
  return refusal == nullptr ? "" : std::to_string(refusal->line) + ": " + refusal->construct;
}

/// What words expand with in these tests; `output` names the command and its words.
ExpansionSource source_of(const ShellVariables& variables) {
  ExpansionSource source;
  source.value = [&](std::string_view name) {
    return name == "PWD" ? std::optional<std::string>("/work dir") : variables.get(name);
  };
  source.output = [source](const WordPart& part) {
    std::string text;
    for (const Word& word : part.words)
      text += (text.empty() ? "" : "|") + expand_value(word, source);
    return "<" + text + ">";
  };
  source.assign = [](std::string_view, const std::string&) {};
  source.paths = [](const std::string& pattern) {
    return std::vector<std::string>{"1:" + pattern, "2:" + pattern};
  };
  return source;
}

/// The value of the word in `A=word`, where B is "b c", EMPTY is empty and nothing else is set.
std::string value(const std::string& word) {
  Environment environment;
  environment.set("B", "b c");
  environment.set("EMPTY", "");
  environment.set("HOME", "/home/me");
  environment.set("PLACE", "/a/b.c/d.tar.gz");
  const ShellVariables variables(environment);
  const Statements statements = parsed("A=" + word);
  REQUIRE(statements.size() == 1);
  REQUIRE(simple(statements[0]).assignments.size() == 1);
  return expand_value(simple(statements[0]).assignments[0].value, source_of(variables));
}

}  // namespace

TEST_CASE("commands are read with their places", "[envrc_syntax]") {
  const Statements commands = parsed(
      "#!/bin/sh\n\n# export NOT=1\n  A=1 B+=2;export C=3 D \"E=5\" # and\nPATH_add bin \\\n "
      "b\n\tdotenv");
  REQUIRE(commands.size() == 4);
  CHECK(commands[0].first.place == TextPlace{4, 3});
  CHECK(simple(commands[0]).name.empty());
  REQUIRE(simple(commands[0]).assignments.size() == 2);
  CHECK(simple(commands[0]).assignments[1].name == "B");
  CHECK(simple(commands[0]).assignments[1].append);
  CHECK(commands[1].first.place == TextPlace{4, 12});
  CHECK(simple(commands[1]).name == "export");
  REQUIRE(simple(commands[1]).arguments.size() == 3);
  CHECK(std::get<Assignment>(simple(commands[1]).arguments[0]).name == "C");
  CHECK(std::holds_alternative<Word>(simple(commands[1]).arguments[1]));
  CHECK(std::holds_alternative<Word>(simple(commands[1]).arguments[2]));
  CHECK(commands[2].first.place == TextPlace{5, 1});
  CHECK(simple(commands[2]).name == "PATH_add");
  CHECK(simple(commands[2]).arguments.size() == 2);
  CHECK(commands[3].first.place == TextPlace{7, 2});
  CHECK(parsed("").empty());
  CHECK(parsed("\n \t\n#").empty());
}

TEST_CASE("lists, choices, groups and functions make a tree", "[envrc_syntax]") {
  const Statements statements = parsed(
      "a && ! b ||\n # why\n c; d\n"
      "if x; then y; elif [[ -f z && ( ! $q == *.c || -n w ) ]]; then\n{ e; f; }\nelse g; fi\n"
      "h () { i; }; function j { k; }\n"
      "l >/dev/null 2>&1 && m &>/dev/null && n 2>/dev/null >&2 && o >&2 2>/dev/null\n");
  REQUIRE(statements.size() == 6);
  REQUIRE(statements[0].rest.size() == 2);
  CHECK(statements[0].rest[0].is_and);
  CHECK(statements[0].rest[0].command.is_negated);
  CHECK_FALSE(statements[0].rest[1].is_and);
  CHECK(statements[0].rest[1].command.place == TextPlace{3, 2});
  const auto& choice = std::get<IfCommand>(statements[2].first.what);
  REQUIRE(choice.branches.size() == 2);
  CHECK(choice.otherwise.size() == 1);
  const auto& both = std::get<Condition>(choice.branches[1].condition.at(0).first.what);
  REQUIRE(both.kind == Condition::Kind::And);
  CHECK(both.parts[0].op == "-f");
  REQUIRE(both.parts[1].kind == Condition::Kind::Or);
  CHECK(both.parts[1].parts[0].kind == Condition::Kind::Not);
  CHECK(both.parts[1].parts[0].parts[0].op == "==");
  CHECK(std::get<GroupCommand>(choice.branches[1].body.at(0).first.what).body.size() == 2);
  CHECK(std::get<FunctionDefinition>(statements[3].first.what).name == "h");
  CHECK(std::get<FunctionDefinition>(statements[4].first.what).name == "j");
  using Target = Redirections::Target;
  const auto goes = [&](const ShellCommand& command, Target output, Target errors) {
    CHECK(command.redirections.output == output);
    CHECK(command.redirections.errors == errors);
  };
  goes(statements[5].first, Target::Null, Target::Null);
  goes(statements[5].rest[0].command, Target::Null, Target::Null);
  goes(statements[5].rest[1].command, Target::Null, Target::Null);
  goes(statements[5].rest[2].command, Target::Errors, Target::Null);
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
  CHECK(value("$PWD/${PWD}") == "/work dir//work dir");
  CHECK(value("$(pwd)\"$( f 'a b' $B 2>/dev/null)\"") == "<pwd><f|a b|b c>");
  CHECK(value("${N:-x y}${EMPTY:-$B}${EMPTY-no}${N-n}") == "x yb cn");
  CHECK(value("${N:+x}${EMPTY:+x}${EMPTY+set}${B:+$B}") == "setb c");
  CHECK(value("${N:-'x }'y}${EMPTY:=\"$B\"}") == "x }yb c");
  CHECK(value("${B:?no}${EMPTY?no}") == "b c");
  CHECK(value("${PLACE##*/},${PLACE#*/},${PLACE%/*},${PLACE%%.*},${PLACE%.gz},${PLACE#b}") ==
        "d.tar.gz,a/b.c/d.tar.gz,/a/b.c,/a/b,/a/b.c/d.tar,/a/b.c/d.tar.gz");
  CHECK(value("\"${PLACE%'.gz'},${PLACE%\"/d\"*},${PLACE%%?},${B#$B}\"") ==
        "/a/b.c/d.tar,/a/b.c,/a/b.c/d.tar.g,");
  CHECK(value("*.[ch]?") == "*.[ch]?");
  CHECK(value("{a,b}{}") == "{a,b}{}");
  CHECK(value("$'a\\n\\x41\\101\\'\"\\e'") == "a\nAA'\"\033");
  CHECK(value("$/a$:") == "$/a$:");
  CHECK(value("\xc3\xa9\xff\r") == "\xc3\xa9\xff\r");
}

TEST_CASE("what only bash knows is refused with its line", "[envrc_syntax]") {
  CHECK(refused("A=1\nB=$(a | b)\n") == "2: a command substitution of more than one command");
  CHECK(refused("A=`date`") == "1: a command substitution in backticks");
  CHECK(refused("A=\"`date`\"") == "1: a command substitution in backticks");
  CHECK(refused("A=1 &\nB=2") == "1: a command in the background");
  CHECK(refused("a\nb | c") == "2: a pipe");
  CHECK(refused("for x in y; do\nz\ndone") == "1: `for`");
  for (const std::string text : {"A=$((1))",
                                 "A=$[1]",
                                 "A=$\"x\"",
                                 "A=$?",
                                 "A=$$",
                                 "A=$#",
                                 "A=$@",
                                 "A=$0",
                                 "A=${#B}",
                                 "A=${B:1}",
                                 "A=${!B}",
                                 "A=${B[0]}",
                                 "A=${B/a/b}",
                                 "A=${B^}",
                                 "A=${B@Q}",
                                 "A=\"${B:-'x'}\"",
                                 "A=${B:-~}",
                                 "A=${B",
                                 "A='",
                                 "A=\"",
                                 "A=\\",
                                 "A=$'x",
                                 "A=$'\\u00e9'",
                                 "A=(1 2)",
                                 "A+=(1)",
                                 "A[0]=1",
                                 "export A[0]=1",
                                 "A=~root",
                                 "A=~+",
                                 "export x=a=~/b",
                                 "PATH_add x:~/b",
                                 "PATH_add [a-b]",
                                 "PATH_add [!a]",
                                 "PATH_add [",
                                 "PATH_add [ab",
                                 "PATH_add {a}",
                                 "PATH_add {1..3}",
                                 "PATH_add {a,$B}c",
                                 "PATH_add $B{a,c}",
                                 "PATH_add {a,{b,c}}",
                                 "PATH_add {a,~}",
                                 "PATH_add a}",
                                 "export A={a,b}",
                                 "A=<x",
                                 "a > b",
                                 "a >> b",
                                 "a 3>/dev/null",
                                 "a 2\\\n>/dev/null",
                                 "a <b",
                                 "(a)",
                                 "{ }",
                                 "A=1 command",
                                 "$B x",
                                 "\"a\" x",
                                 "\\a x",
                                 ";",
                                 "a;;",
                                 "a & b",
                                 "cat <<x\nx\n",
                                 "a |& b",
                                 "! ! a",
                                 "a &&",
                                 "a || ; b",
                                 "if a; then fi",
                                 "if a; fi",
                                 "then",
                                 "if a; then b",
                                 "fi",
                                 "if a; then b; fi c",
                                 "[[ ]]",
                                 "[[ a",
                                 "[[ -f ]]",
                                 "[[ a =~ b ]]",
                                 "[[ a < b ]]",
                                 "[[ -O a ]]",
                                 "[[ a -nt b ]]",
                                 "[[ a b ]]",
                                 "[[ -z #x ]]",
                                 "[[ a == #x ]]",
                                 "f() { }",
                                 "f() a",
                                 "f() (a)",
                                 "function f",
                                 "case a in esac",
                                 "while a; do b; done",
                                 "time a",
                                 "i\\\nf a; then b; fi"}) {
    CAPTURE(text);
    CHECK(refused(text) != "");
  }
  CHECK(refused(std::string("A=a\0b", 5)) != "");
  CHECK(refused("A=\001") != "");
}

TEST_CASE("an argument is split, and vanishes, as bash has it", "[envrc_syntax]") {
  Environment environment;
  environment.set("ONE", "/a-b.c");
  environment.set("TWO", " a\tb\n");
  environment.set("GLOB", "a*");
  environment.set("EMPTY", "");
  environment.set("HOME", "/home/me");
  const ShellVariables variables(environment);
  const auto arguments = [&](const std::string& words) {
    std::string text;
    const Statements commands = parsed("f " + words);
    for (const CommandArgument& argument : simple(commands.at(0)).arguments) {
      for (const std::string& word :
           expand_argument(std::get<Word>(argument), source_of(variables)))
        text += "[" + word + "]";
    }
    return text;
  };
  CHECK(arguments("$ONE/x $EMPTY/x \"$TWO$GLOB\" \"$EMPTY\"") == "[/a-b.c/x][/x][ a\tb\na*][]");
  CHECK(arguments("$EMPTY $NONE ${NONE:-$EMPTY} x$EMPTY") == "[x]");
  CHECK(arguments("$TWO x${TWO}y \"\"$TWO ${NONE:-a b}") == "[a][b][x][a][b][y][][a][b][a][b]");
  CHECK(arguments("${NONE:-'a b'}c \"${NONE:-a b}\"") == "[a bc][a b]");
  CHECK(arguments("{a,b'c'}{1,${ONE}}d") == "[a1d][a/a-b.cd][bc1d][bc/a-b.cd]");
  CHECK(arguments("*.n?x 'a*'* ~/*") ==
        "[1:*.n?x][2:*.n?x][1:a\\**][2:a\\**][1:/home/me/*][2:/home/me/*]");
  CHECK(arguments("[ab]* a{}b {}{c,d} ~~/x") == "[1:[ab]*][2:[ab]*][a{}b][{}c][{}d][~~/x]");
  CHECK(arguments("$(f $TWO)") == "[<f|][a][b][>]");
  for (const std::string word : {"$GLOB", "${NONE:-a?}", "${NONE-$GLOB}", "$TWO$", "a$ONE$/b"}) {
    CAPTURE(word);
    CHECK_THROWS_AS(arguments(word), RefusedText);
  }
}

TEST_CASE("a pattern of the shell", "[envrc_syntax]") {
  const auto pattern = [](const std::string& word) {
    const Statements commands = parsed("[[ x == " + word + " ]]");
    const ShellVariables variables{Environment()};
    return expand_pattern(std::get<Condition>(commands.at(0).first.what).words.at(1),
                          source_of(variables));
  };
  CHECK(matches(pattern("a*b?*d"), "axxbcd"));
  CHECK_FALSE(matches(pattern("a*b?*d"), "axxbd"));
  CHECK(matches(pattern("'a*'*"), "a*b"));
  CHECK_FALSE(matches(pattern("'a*'*"), "ab"));
  CHECK(matches(pattern("*"), ""));
  CHECK(matches(pattern("\xc3\xa9"), "\xc3\xa9"));
  CHECK_THROWS_AS(pattern("[ab]"), RefusedText);
  CHECK_THROWS_AS(matches(pattern("a?"), "a\xc3\xa9"), RefusedText);
  CHECK_THROWS_AS(matches(pattern("*\xa9"), "a\xc3\xa9"), RefusedText);
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
    const Statements statements = parsed(text);
    return expand_value(simple(statements.at(0)).assignments.at(0).value, source_of(variables))
        .size();
  };
  CHECK(expanded(1000) == 1000 * 1000);
  CHECK_THROWS_AS(expanded(1100), RefusedText);
}

}  // namespace dirvenv

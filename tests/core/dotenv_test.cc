// SPDX-License-Identifier: MIT
#include "core/dotenv.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <map>
#include <set>

namespace dirvenv {
namespace {

using Values = std::map<std::string, std::string>;

const Values kOutside = {{"X", "ex"}, {"E", ""}, {"PWD", "/wrong"}};

std::optional<std::string> look_up(std::string_view name) {
  const auto found = kOutside.find(std::string(name));
  if (found == kOutside.end()) return std::nullopt;
  return found->second;
}

/// What the text comes to, or {{"error", message}}.
Values values_of(std::string_view text) {
  const Result<Dotenv> parsed = parse_dotenv(text, ".env");
  if (!parsed) return {{"error", parsed.error().message}};
  const Result<DotenvVariables> expanded = expand_dotenv(*parsed, "/proj", look_up);
  if (!expanded) return {{"error", expanded.error().message}};
  return {expanded->begin(), expanded->end()};
}

std::string error_of(std::string_view text) {
  const Result<Dotenv> parsed = parse_dotenv(text, ".env");
  return parsed ? "no error" : parsed.error().message;
}

struct GoodLine {
  std::string_view text;
  std::string_view value;  // of A
};

struct Repeated {
  std::string_view start;
  std::string_view unit;
  std::string_view end;
};

/// Processor time for parsing and expanding a text of that size.
double seconds_for(const Repeated& parts, size_t size) {
  std::string text(parts.start);
  while (text.size() + parts.unit.size() + parts.end.size() <= size)
    text += parts.unit;
  text += parts.end;
  const std::clock_t before = std::clock();
  (void)values_of(text);
  return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

struct BadText {
  std::string_view text;
  std::string_view message;
};

}  // namespace

TEST_CASE("a dotenv line sets its name to its value", "[dotenv]") {
  const GoodLine line = GENERATE(values<GoodLine>({
      // spelling of the assignment
      {"A=1", "1"},
      {"A = 1", "1"},
      {"A: 1", "1"},
      {"A:\t1", "1"},
      {"A:   1", "1"},
      {"export A=1", "1"},
      {"export \t A = 1", "1"},
      {" A=1", "1"},
      {"\tA\t=\t1\t", "1"},
      {"A=1\f", "1"},
      {"A=", ""},
      {"A = ", ""},
      {"A: ", ""},
      {"A=#b", ""},
      {"A= # b", ""},
      {"A==1", "=1"},
      {"A: =1", "=1"},
      // unquoted
      {"A=a#b", "a"},
      {"A=a #b", "a"},
      {R"(A=a\n\t\$X)", R"(a\n\t\ex)"},
      {"A={\"x\":1}", "{\"x\":1}"},
      {"A=\xC3\xA9\xFF", "\xC3\xA9\xFF"},
      {"A=\"x\"y", "\"x\"y"},
      // single quotes
      {"A=''", ""},
      {R"(A='a $X ${X} \n # b')", R"(a $X ${X} \n # b)"},
      {"A='a' # it is so", "a"},
      {"A='a'#b", "a"},
      {"A='a'b'", "a'b"},
      {R"(A='a\')", R"(a\)"},
      {R"(A='a\' # it's 'b')", R"(a\)"},
      // double quotes
      {"A=\"\"", ""},
      {"A=\"a b\"", "a b"},
      {R"(A="a\nb\rc")", "a\nb\rc"},
      {R"(A="a\tb\"c\'d\\e\ f")", R"(atb"c'd\e f)"},
      {R"(A="a\\nb")", "a\nb"},
      {R"(A="a\$X")", R"(a\ex)"},
      {R"(A="a"b")", R"(a"b)"},
      {R"(A="x" # c)", "x"},
      {R"(A="x"#c)", "x"},
      {R"(A="x" # the "old" one)", "x"},
      {R"(A="x" # was "y")", "x"},
      {R"(A="<a href="#">b</a>")", R"(<a href="#">b</a>)"},
      {R"(A="say \"hi\" # there")", R"(say "hi" # there)"},
      {R"(A="C:\dir\")", R"(C:dir\)"},
      // references
      {"A=$X", "ex"},
      {"A=${X}", "ex"},
      {"A=a${X}b$X.c", "aexbex.c"},
      {"A=\"$X ${X}\"", "ex ex"},
      {"A=${X:-d}", "ex"},
      {"A=${NO:-d}", "d"},
      {"A=${E:-d}", "d"},
      {"A=${NO:-}", ""},
      {"A=\"${NO:-a b}\"", "a b"},
      {"A=\"${NO:-$X}\"", "$X"},
      {"A=\"${NO:-${X}}\"", "${X}"},
      {"A=$X:-d", "ex:-d"},
      {"A=$NO:-d", ":-d"},
      {"A=$(cmd)", "$(cmd)"},
      {"A=\"$(rm -rf x)\"", "$(rm -rf x)"},
      {"A=`cmd`", "`cmd`"},
      {"A=~/x", "~/x"},
      {"A=$", "$"},
      {"A=a$", "a$"},
      {"A=$$", ""},
      {"A=$1x", "x"},
      {"A=$12", "2"},
      {"A=\"$#$@$*$?$!$-\"", ""},
      {"A=$/", "$/"},
      {"A=${}x", "x"},
      {"A=${X", "X"},
      {"A=${:-d}", "d"},
      {"A=$PWD/bin", "/proj/bin"},
      {"A=${PWD:-d}", "/proj"},
      {"A=$A", ""},
      // several lines
      {"A=\"l1\nl2\"", "l1\nl2"},
      {"A=\"l1\r\nl2\"", "l1\nl2"},
      {"A=\"l1\rl2\"", "l1\nl2"},
      {"A=\"l1\n\n\nl2\"", "l1\n\n\nl2"},
      {"A=\"\n\"", "\n"},
      {"A: 'l1\nl2'  ", "l1\nl2"},
      {"export A = \"l1\n  l2 # not a comment\nl3\" # a comment", "l1\n  l2 # not a comment\nl3"},
      {"A='{\n \"k\": \"it #1\",\n \"x\": \"$X\"\n}'", "{\n \"k\": \"it #1\",\n \"x\": \"$X\"\n}"},
      {"A=\"l1\n<a href=\"#\">$X\\n\n\"", "l1\n<a href=\"#\">ex\n\n"},
      {"A=\"a\nsay \"hi\" to\nb\"", "a\nsay \"hi\" to\nb"},
      {"A=\"a\nb=\\\"", "a\nb=\\"},
  }));
  CAPTURE(line.text);
  CHECK(values_of(line.text) == Values{{"A", std::string(line.value)}});
}

TEST_CASE("a bad dotenv line refuses the file and says where", "[dotenv]") {
  const BadText bad = GENERATE(values<BadText>({
      {"A:1", ".env:1:2: expected '=', or ':' and a blank, after the name"},
      {"A:", ".env:1:2: expected '=', or ':' and a blank, after the name"},
      {"A :1", ".env:1:2: expected '=', or ':' and a blank, after the name"},
      {"A : 1", ".env:1:2: expected '=', or ':' and a blank, after the name"},
      {"A", ".env:1:2: expected '=', or ':' and a blank, after the name"},
      {"export  A", ".env:1:10: expected '=', or ':' and a blank, after the name"},
      {"export", ".env:1:7: expected '=', or ':' and a blank, after the name"},
      {"A-B=1", ".env:1:2: expected '=', or ':' and a blank, after the name"},
      {"=1", ".env:1:1: expected NAME=VALUE"},
      {"X=1\n  =1", ".env:2:3: expected NAME=VALUE"},
      {"X=1\r\n\r\n\xC3\xA9=1", ".env:3:1: expected NAME=VALUE"},
      {"X=1\r\r=1", ".env:3:1: expected NAME=VALUE"},
      {"X=\"a\nb\n\"\n=1", ".env:4:1: expected NAME=VALUE"},
      {"\xEF\xBB\xBF"
       "A=1",
       ".env:1:1: the file begins with a byte order mark; save it as UTF-8 without one"},
      {"A=a b", ".env:1:5: a blank in the value of A; put it in quotes"},
      {"A=${X:-a b}", ".env:1:10: a blank in the value of A; put it in quotes"},
      {"A=$(a b)", ".env:1:7: a blank in the value of A; put it in quotes"},
      {"A=\"x\" y", ".env:1:7: text after the quoted value of A"},
      {"A='x' 'y", ".env:1:7: text after the quoted value of A"},
      {"A='", ".env:1:3: the quote that opens the value of A is never closed"},
      {"X=1\nA= \"x\ny\n\n", ".env:2:4: the quote that opens the value of A is never closed"},
      {"A=\"x\ny\"z", ".env:1:3: the quote that opens the value of A is never closed"},
      {"A.B=1",
       ".env:1:1: not a name that a shell can export: letters, digits and '_', at most 255, and no "
       "digit first"},
      {" 1A=1",
       ".env:1:2: not a name that a shell can export: letters, digits and '_', at most 255, and no "
       "digit first"},
  }));
  CAPTURE(bad.text);
  CHECK(error_of(bad.text) == bad.message);
}

TEST_CASE("a NUL byte anywhere is an error with its place", "[dotenv]") {
  using namespace std::literals;
  CHECK(error_of("A=1\nB=a\0b"sv) == ".env:2:4: a NUL byte; is this a text file?");
  CHECK(error_of("# \0"sv) == ".env:1:3: a NUL byte; is this a text file?");
  CHECK(error_of("A='x\ny\0'"sv) == ".env:2:2: a NUL byte; is this a text file?");
}

TEST_CASE("no dotenv error shows the text", "[dotenv]") {
  for (const std::string_view text :
       {"hunter2", "hunter2 b", "A=hunter2 b", "A=a hunter2", "A='hunter2", "A=\"x\" hunter2",
        "1hunter2==", "hunter2.x=1", "A=\"x\nhunter2", "-hunter2=1", "hunter2: 'x' y b:"}) {
    CAPTURE(text);
    const std::string message = error_of(text);
    CHECK(message != "no error");
    const bool is_named = text.substr(0, 8) == "hunter2:";  // a well-formed name may be shown
    CHECK((message.find("hunter2") != std::string::npos) == is_named);
  }
}

TEST_CASE("blank lines and comments set nothing", "[dotenv]") {
  CHECK(values_of("").empty());
  CHECK(values_of("\n\r\n \t\n# A=1\n  # x: \"y\n#'\n").empty());
  CHECK(values_of("# x: \"y\nA=1\n# it's\nB=2") == Values{{"A", "1"}, {"B", "2"}});
}

TEST_CASE("earlier names of the file win over the environment, even when empty", "[dotenv]") {
  CHECK(values_of("X=own\nA=$X") == Values{{"X", "own"}, {"A", "own"}});
  CHECK(values_of("X=\nA=${X:-d}") == Values{{"X", ""}, {"A", ""}});
  CHECK(values_of("A=$X\nX=own") == Values{{"A", "ex"}, {"X", "own"}});
  CHECK(values_of("X=$X:more\nX=$X:most") == Values{{"X", "ex:more:most"}});
  CHECK(values_of("PWD=/own\nA=$PWD") == Values{{"PWD", "/own"}, {"A", "/own"}});
}

TEST_CASE("export is a name too", "[dotenv]") {
  CHECK(values_of("export=1") == Values{{"export", "1"}});
  CHECK(values_of("export = 1") == Values{{"export", "1"}});
  CHECK(values_of("export export: 1") == Values{{"export", "1"}});
}

TEST_CASE("names keep the order of their first assignment", "[dotenv]") {
  const Result<Dotenv> parsed = parse_dotenv("B=1\nA=2\nB=3", ".env");
  REQUIRE(parsed);
  CHECK(parsed->assignments[2].line == 3);
  const auto expanded = expand_dotenv(*parsed, "/", look_up);
  REQUIRE(expanded);
  CHECK(*expanded == DotenvVariables{{"B", "3"}, {"A", "2"}});
}

TEST_CASE("referenced names are exactly those that are looked up", "[dotenv]") {
  const Result<Dotenv> parsed =
      parse_dotenv("A=$Z$A${Y:-x}\nB=$A$PWD${:-d}\nC='$NO'\nD=$B$Z$E\n", ".env");
  REQUIRE(parsed);
  CHECK(referenced_names(*parsed) == std::vector<std::string>{"A", "E", "Y", "Z"});
  std::set<std::string> asked;
  (void)expand_dotenv(*parsed, "/", [&asked](std::string_view name) {
    asked.emplace(name);
    return std::optional<std::string>();
  });
  CHECK(asked == std::set<std::string>{"A", "E", "Y", "Z"});
}

TEST_CASE("a dotenv has bounds", "[dotenv]") {
  CHECK(error_of("A=" + std::string(kLongestDotenv - 2, 'x')) == "no error");
  CHECK(error_of("A=" + std::string(kLongestDotenv - 1, 'x')) ==
        ".env:1:1: the file is larger than 1 MiB");
  std::string lines;
  for (size_t i = 0; i < kMostDotenvNames; ++i)
    lines += "A=\n";
  CHECK(error_of(lines) == "no error");
  CHECK(error_of(lines + " A=") == ".env:4097:2: more than 4096 assignments");
  CHECK(error_of(std::string(255, 'A') + "=1") == "no error");
  CHECK(error_of(std::string(256, 'A') + "=1").find(".env:1:1: not a name") == 0);
}

TEST_CASE("a dotenv that doubles itself is stopped", "[dotenv]") {
  std::string text = "A=0123456789abcdef\n";
  for (int i = 0; i < 60; ++i)
    text += "A=$A$A\n";
  const Values values = values_of(text);
  REQUIRE(values.count("error") == 1);
  CHECK(values.at("error") == ".env:19:1: with the value of A the file expands to more than 4 MiB");
}

TEST_CASE("the worst dotenv texts take linear time", "[dotenv]") {
  const std::string_view unit =
      GENERATE(values<std::string_view>({"${", "$", "\"", "\" ", "\" #", "\\", "\\n", "${a:-", " ",
                                         "\r", "\"\\\"\n", "'\n", "${}", "$a", "x\"#"}));
  for (const std::string_view start : {"A=", "A=\""}) {
    for (const std::string_view end : {"", "\""}) {
      CAPTURE(unit, start, end);
      // Eight times the text: 8 when linear, 64 when quadratic.
      const double small = seconds_for({start, unit, end}, kLongestDotenv / 32);
      const double large = seconds_for({start, unit, end}, kLongestDotenv / 4);
      CHECK(large < 24 * std::max(small, 0.01));
    }
  }
}

}  // namespace dirvenv

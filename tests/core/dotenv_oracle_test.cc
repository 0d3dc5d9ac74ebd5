// SPDX-License-Identifier: MIT
// The dotenv rules against direnv 2.32.1 itself.
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "core/dotenv.h"
#include "support/clean_run.h"
#include "support/json_reader.h"
#include "support/seed.h"
#include "support/temp_dir.h"

namespace dirvenv {
namespace {

using Answer = std::optional<std::map<std::string, std::string>>;  // nullopt: refused

Answer direnv_says(const test::TempDir& dir, const std::string& text) {
  test::write_file(dir / "env", text);
  const test::CleanOutput ran =
      test::clean_run(dir.path(), "X=ex E= direnv dotenv json " + (dir / "env") + " 2>/dev/null");
  if (ran.status != 0) return std::nullopt;
  return test::read_json_texts(ran.out);
}

Answer we_say(const test::TempDir& dir, const std::string& text) {
  const Result<Dotenv> parsed = parse_dotenv(text, "env");
  if (!parsed) return std::nullopt;
  const auto expanded =
      expand_dotenv(*parsed, dir.path(), [](std::string_view name) -> std::optional<std::string> {
        if (name == "X") return "ex";
        if (name == "E") return "";
        return std::nullopt;
      });
  if (!expanded) return std::nullopt;
  return std::map<std::string, std::string>(expanded->begin(), expanded->end());
}

/// A quote that is alone behind the sign opens a value of several lines (as in direnv's HEAD), and
/// a comment behind the closing quote may hold quotes (direnv closes at the last one).
bool is_known_difference_at(const std::string& line, size_t sign) {
  const size_t opening = line.find_first_not_of(" \t\r\v\f", sign + 1);
  if (opening == std::string::npos) return false;
  const char quote = line[opening];
  if (quote != '"' && quote != '\'') return false;
  size_t closing = line.find(quote, opening + 1);
  if (closing == std::string::npos) return true;
  for (; closing != std::string::npos; closing = line.find(quote, closing + 1)) {
    const size_t next = line.find_first_not_of(" \t", closing + 1);
    if (next == std::string::npos || next == closing + 1 || line[next] != '#') continue;
    if (line.find(quote, next) != std::string::npos) return true;
  }
  return false;
}

/// Where we part from 2.32.1 on purpose, line by line; the second test shows each.
bool is_known_difference(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    for (size_t i = 0; i < line.size(); ++i) {
      if ((line[i] == '=' || line[i] == ':') && is_known_difference_at(line, i)) return true;
    }
  }
  return false;
}

const std::vector<std::string> kSame = {
    "A=1",
    "A = 1",
    "A: 1",
    "A:\t1",
    "A:  1",
    "export A=1",
    "export \t A=1",
    " A=1",
    "A=",
    "A= ",
    "A: ",
    "A:1",
    "A:",
    "A",
    "=1",
    "A-B=1",
    "export  A",
    "export",
    "export=1",
    "export = 1",
    "export: 1",
    "export : 1",
    "A : 1",
    "A :1",
    "A==1",
    "A: =1",
    "A:=1",
    "\xEF\xBB\xBF"
    "A=1",
    "A=a b",
    "A=\"x\" y",
    "A=${X:-a b}",
    "A=a#b",
    "A=a #b",
    "A=#b",
    "A= #b",
    "A='$X \\n'",
    "A='a'b'",
    "A='x' 'y'",
    "A='x' 'y",
    "A='x'y",
    "A=\"x\"y",
    "A=\"a\"b\"",
    "A=\"a\\nb\\rc\\td\"",
    "A=\"a\\\\nb\"",
    "A=\"a\\\\rb\\\\\"",
    "A=\"a\\$X\"",
    "A=\"a\\\\$X\"",
    "A=\"a\\\"b\"",
    "A=\"x\" # the \"old\" one",
    "A=\"x\"#c",
    "A='x'#c",
    "A=\"<a href=\"#\">b</a>\"",
    "A=\"C:\\d\\\"",
    "A=$X",
    "A=${X}",
    "A=$X:-d",
    "A=${X:-d}",
    "A=${E:-d}",
    "A=${NO:-d}",
    "A=${NO:-}",
    "A=${NO-d}",
    "A=\"${NO:-a b}\"",
    "A=\"${NO:-$X}\"",
    "A=\"${NO:-${X}}\"",
    "A=${:-d}",
    "A=${}x",
    "A=${X",
    "A=a${",
    "A=$",
    "A=a$",
    "A=$$",
    "A=$$X",
    "A=$1",
    "A=$12",
    "A=\"$#$@$*$?$!$-x\"",
    "A=$/$.",
    "A=$(x)",
    "A=`x`",
    "A=~",
    "A=$A",
    "X=own\nA=$X",
    "X=\nA=${X:-d}",
    "A=$X\nX=own",
    "A=1\nA=$A$A",
    "A=1\r\nB=2\rC=3\n\n\n",
    "# A=1\n  # x: 'y'\nB=2\n",
    "\n\r\n \t\n",
    "A=\xC3\xA9",
    "A=\"\\\xC3\xA9\"",
    "A=1\f",
    "A=1\v",
    "A={\"x\":1}",
    "A=a\\ b",
    "A=\\n\\$X",
};

std::string generated(std::mt19937_64& random) {
  static const std::vector<std::string> kStarts = {
      "A=", "B=", "A: ", "A = ", "export A=", " A=", "A =", "B:", "", "#A="};
  static const std::vector<std::string> kPieces = {
      "a",   " ",   "\t", "#",    " #", "'",    "\"",       "'",       "\"",    "\\", "\\n",
      "\\r", "\\$", "$",  "$A",   "$X", "${A}", "${X:-d}",  "${E:-d}", "${N:-", "{",  "}",
      ":",   ":-",  "=",  "$(x)", "`",  "~",    "\xC3\xA9", "1",       ".",     "$1"};
  std::string text;
  for (size_t lines = 1 + test::pick(random, 3); lines > 0; --lines) {
    text += kStarts[test::pick(random, kStarts.size())];
    const std::string quote = std::vector<std::string>{"", "'", "\""}[test::pick(random, 3)];
    text += quote;
    for (size_t pieces = test::pick(random, 8); pieces > 0; --pieces) {
      text += kPieces[test::pick(random, kPieces.size())];
    }
    text += quote + (lines > 1 ? "\n" : "");
  }
  return text;
}

}  // namespace

TEST_CASE("direnv is here and is the one that the rules were read from", "[dotenv][oracle]") {
  const test::TempDir dir;
  REQUIRE(test::clean_run(dir.path(), "direnv version").out == "2.32.1\n");
}

TEST_CASE("dotenv texts mean what direnv makes of them", "[dotenv][oracle]") {
  const test::TempDir dir;
  for (const std::string& text : kSame) {
    CAPTURE(text);
    CHECK(we_say(dir, text) == direnv_says(dir, text));
  }
}

TEST_CASE("random dotenv texts mean what direnv makes of them", "[dotenv][oracle]") {
  const test::TempDir dir;
  std::mt19937_64 random(test::seed_for("dotenv oracle"));
  int accepted = 0;
  for (int compared = 0; compared < 150;) {
    const std::string text = generated(random);
    if (is_known_difference(text)) continue;
    ++compared;
    CAPTURE(text);
    const Answer theirs = direnv_says(dir, text);
    CHECK(we_say(dir, text) == theirs);
    accepted += theirs ? 1 : 0;
  }
  CHECK(accepted > 20);
}

TEST_CASE("where dotenv departs from direnv 2.32.1", "[dotenv][oracle]") {
  struct Difference {
    std::string text;
    Answer direnv;
    Answer ours;
  };
  using Map = std::map<std::string, std::string>;
  const test::TempDir dir;
  const std::vector<Difference> kDifferences = {
      // Names that no shell can export.
      {"A.B=1", Map{{"A.B", "1"}}, std::nullopt},
      {"1A=1", Map{{"1A", "1"}}, std::nullopt},
      // Answer of several lines, which direnv has from later on.
      {"A=\"x\ny\"", std::nullopt, Map{{"A", "x\ny"}}},
      {"A='x\n\ny' # c", std::nullopt, Map{{"A", "x\n\ny"}}},
      {"A='", Map{{"A", "'"}}, std::nullopt},
      {"A=\"a", Map{{"A", "\"a"}}, std::nullopt},
      // A comment with a quote at its end.
      {"A=\"x\" # \"y\"", Map{{"A", "x\" # \"y"}}, Map{{"A", "x"}}},
      {"A='x' # 'y'", Map{{"A", "x' # 'y"}}, Map{{"A", "x"}}},
      // direnv's HEAD sets PWD to the directory of the file, too; 2.32.1 has none.
      {"A=$PWD", Map{{"A", ""}}, Map{{"A", dir.path()}}},
      {"A=${PWD:-d}", Map{{"A", "d"}}, Map{{"A", dir.path()}}},
      // A NUL byte.
      {std::string("A=a\0b", 5), Map{{"A", std::string("a\0b", 3)}}, std::nullopt},
  };
  for (const Difference& difference : kDifferences) {
    CAPTURE(difference.text);
    CHECK(direnv_says(dir, difference.text) == difference.direnv);
    CHECK(we_say(dir, difference.text) == difference.ours);
  }
}

}  // namespace dirvenv

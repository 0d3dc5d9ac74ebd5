// SPDX-License-Identifier: MIT
#include "core/python_version.h"

#include <catch2/catch.hpp>
#include <vector>

namespace dirvenv {
namespace {

struct SpecifierRow {
  std::string_view set;
  std::string_view answers;  // one letter for each of kVersions, or "error"
};

const std::vector<std::string_view> kVersions = {"2.7.18", "3.9.0",  "3.10.0", "3.10.13",
                                                 "3.11.0", "3.11.4", "3.11",   "3.12.0",
                                                 "3.12",   "3.13.0", "3.13.5", "4.0.0"};

std::string answers(std::string_view set) {
  std::string letters;
  for (const std::string_view text : kVersions) {
    const auto version = parse_python_version(text);
    REQUIRE(version);
    const Result<bool> answer = satisfies(set, *version);
    if (!answer) return "error";
    letters.push_back(*answer ? 'y' : '-');
  }
  return letters;
}

// What packaging 21.3 (pip's) answers, pre-releases allowed, to
// SpecifierSet(set).contains(version).
// Left out: "3.11" alone, an error there, which Poetry writes for "==3.11".
const std::vector<SpecifierRow> kPackaging = {
    {"", "yyyyyyyyyyyy"},
    {">=3.10", "--yyyyyyyyyy"},
    {" >= 3.10 , < 3.13 ", "--yyyyyyy---"},
    {">=3.10,", "--yyyyyyyyyy"},
    {"==3.11", "----y-y-----"},
    {"==3.11.*", "----yyy-----"},
    {"==3.*", "-yyyyyyyyyy-"},
    {"==3.11.0", "----y-y-----"},
    {"==3.11.4", "-----y------"},
    {"==3.11.4.*", "-----y------"},
    {"!=3.11", "yyyy-y-yyyyy"},
    {"!=3.11.*", "yyyy---yyyyy"},
    {"!=3.11.4", "yyyyy-yyyyyy"},
    {"~=3.10", "--yyyyyyyyy-"},
    {"~=3.11.2", "-----y------"},
    {"~=3.10.0", "--yy--------"},
    {">3.10", "---yyyyyyyyy"},
    {">3.11.4", "-------yyyyy"},
    {"<3.11", "yyyy--------"},
    {"<3.12", "yyyyyyy-----"},
    {"<=3.11", "yyyyy-y-----"},
    {"<=3.11.4", "yyyyyyy-----"},
    {"<=3.12", "yyyyyyyyy---"},
    {"<4", "yyyyyyyyyyy-"},
    {"<4.0", "yyyyyyyyyyy-"},
    {">=3", "-yyyyyyyyyyy"},
    {"===3.11.4", "-----y------"},
    {"===3.11", "------y-----"},
    {"===3.12.0", "-------y----"},
    {">=3.8,!=3.9.*,!=3.10.*,<4", "----yyyyyyy-"},
    {">=3.13", "---------yyy"},
    {">=3.13.0rc1", "---------yyy"},
    {"<3.13.0a0", "yyyyyyyyy---"},
    {"<3.13rc1", "yyyyyyyyy---"},
    {"<=3.13rc1", "yyyyyyyyy---"},
    {"==3.13rc1", "------------"},
    {">3.13b1", "---------yyy"},
    {"!=3.13rc1", "yyyyyyyyyyyy"},
    {">=3.11.4.post1", "-------yyyyy"},
    {">=3.12.dev0", "-------yyyyy"},
    {"~=3.13rc1", "---------yy-"},
    {"<3.14.0a1", "yyyyyyyyyyy-"},
    {"~=3", "error"},
    {">=3.*", "error"},
    {"abc", "error"},
    {">=", "error"},
    {"> = 3", "error"},
    {">=3.10 <3.13", "error"},
    {"==3.11.4.0", "-----y------"},
    {"==3.11.4.0.*", "-----y------"},
    {">=2.7,<3", "y-----------"},
};

}  // namespace

TEST_CASE("python versions of two or three numbers are read", "[python_version]") {
  CHECK(parse_python_version("3.12") == PythonVersion{3, 12, std::nullopt});
  CHECK(parse_python_version("3.12.1") == PythonVersion{3, 12, 1});
  CHECK(parse_python_version("3.012.010") == PythonVersion{3, 12, 10});
  for (const std::string_view bad :
       {"", "3", "3.", "3.12.", ".3.12", "3..12", "3.12.1.0", "3.13rc1", "3.13.0b1", "v3.12",
        " 3.12", "3.12 ", "-3.12", "3.-12", "3.+12", "3.1234567", "3.99999999999999999999"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_python_version(bad));
  }
  CHECK(to_string(PythonVersion{3, 12, std::nullopt}) == "3.12");
  CHECK(to_string(PythonVersion{3, 12, 0}) == "3.12.0");
}

TEST_CASE("specifier sets mean what Python's packaging makes of them", "[python_version]") {
  for (const SpecifierRow& row : kPackaging) {
    CAPTURE(row.set);
    CHECK(answers(row.set) == row.answers);
  }
}

TEST_CASE("what Poetry writes is understood too", "[python_version]") {
  CHECK(answers("^3.10") == answers(">=3.10,<4"));
  CHECK(answers("^3.11.4") == answers(">=3.11.4,<4"));
  CHECK(answers("^3") == answers(">=3,<4"));
  CHECK(answers("~3.10") == answers(">=3.10,<3.11"));
  CHECK(answers("~3.11.4") == answers(">=3.11.4,<3.12"));
  CHECK(answers("~3") == answers(">=3,<4"));
  CHECK(answers("^0.3") == answers(">=0.3,<0.4"));
  CHECK(answers("^3.10,<3.12") == answers(">=3.10,<3.12"));
  CHECK(answers("*") == answers(""));
  CHECK(answers("3.11.*") == answers("==3.11.*"));
  CHECK(answers("3.11.4") == answers("==3.11.4"));
  CHECK(answers("~2.7 || ^3.12") == "y------yyyy-");
  CHECK(answers("^3.10") == "--yyyyyyyyy-");
  CHECK(answers("~3.11") == "----yyy-----");
  CHECK(*satisfies("^0.0.3", PythonVersion{0, 0, 3}));
  CHECK_FALSE(*satisfies("^0.0.3", PythonVersion{0, 0, 4}));
  CHECK(*satisfies("^0.3", PythonVersion{0, 3, 9}));
  CHECK_FALSE(*satisfies("^0.3", PythonVersion{0, 4, 0}));
}

TEST_CASE("a version of another epoch, or of many digits, is a version", "[python_version]") {
  CHECK(answers(">=1!3.10") == "------------");
  CHECK(answers(">=3.99999999999") == "-----------y");
  CHECK(answers("<=1!0,<3.99999999999") == "yyyyyyyyyyy-");
  CHECK(answers("^99999999999999999999.1") == "error");
}

TEST_CASE("a specifier set that cannot be read is shown in the error", "[python_version]") {
  for (const std::string_view bad :
       {"^", "~", "^3.*", "~3.*", "^a", "==", "==*", "=3.10", ">=3.10;", ">=3.10foo", ">=3.10+x",
        "==3.**", "=>3.10", "3.10 3.11", "^3.10 | ^3.12"}) {
    CAPTURE(bad);
    const Result<bool> answer = satisfies(bad, PythonVersion{3, 12, 0});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message ==
          "'" + std::string(bad) + "' is not a Python version specifier such as >=3.10");
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/member_scan.h"

#include <catch2/catch.hpp>

#include "support/seed.h"

namespace dirvenv {
namespace {

// "env:a up:b dotenv:c source:d program:e", in the order in which they were found.
std::string found(std::string_view text) {
  static const char* const kNames[] = {"env", "up", "dotenv", "source", "program"};
  std::string names;
  for (const MemberReference& reference : member_references(text, "/p", "/home/u")) {
    names += (names.empty() ? "" : " ") + std::string(kNames[static_cast<int>(reference.kind)]) +
             ":" + reference.word;
  }
  return names;
}

}  // namespace

TEST_CASE("files that a text names are found", "[member_scan]") {
  struct Row {
    std::string text, names;
  };
  const std::vector<Row> rows = {
      {"source_env ../a\nsource_env_if_exists b c", "env:../a env:b"},
      {"source_up\nsource_up_if_exists x", "up:.envrc up:x"},
      {"dotenv", "dotenv:.env"},
      {"dotenv_if_exists .env.local # why", "dotenv:.env.local"},
      {"dotenv # why", "dotenv:.env"},
      {"source lib.sh a b; . ./other", "source:lib.sh source:./other"},
      {"require_allowed a b \"c d\"", "program:a program:b program:c d"},
      {"[ -f .env ] && source .env", "source:.env"},
      {"if [[ -e x ]]; then . x; fi", "source:x"},
      {"test -f y || { source y; }", "source:y"},
      {"x=$(source z)", "source:z"},
      {"(. z)", "source:z"},
      {"source a|b; source c&& d; source 'e)'", "source:a source:c source:e)"},
      {"source -- z", "source:z"},
      {"source ~/a \nsource $HOME/b\nsource \"${HOME}\"/c",
       "source:/home/u/a source:/home/u/b source:/home/u/c"},
      {"source $PWD/a\nsource \"$(pwd)/b\"", "source:/p/a source:/p/b"},
      {"source_env '~/a'\nsource '~/a'", "env:/home/u/a source:~/a"},
      {"source a\\ b\nsource 'a;b'", "source:a b source:a;b"},
      {"source a\nsource a\nsource_env a", "source:a env:a"},
      {"\t source  \\\n  a", "source:a"},
      // computed, or no command
      {"source $X\nsource \"$(f)\"\nsource a*\nsource <(x)", ""},
      {"source_envy a\nmysource a\nx.source a", ""},
      {"# source a\n  # . b", ""},
      {"PATH_add . ; source", ""},
      {"", ""},
      {"source", ""},
      {"dotenv && source b", "dotenv:.env source:b"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(found(row.text) == row.names);
  }
}

TEST_CASE("no text makes the search for files fail or take long", "[member_scan]") {
  std::mt19937_64 random(test::seed_for("member scan"));
  const std::vector<std::string> pieces = {"source ", ". ",  "dotenv", "\"", "'", "$(", "${", "\\",
                                           "\n",      "a/b", "#",      "{",  ";", "~",  "--"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t left = test::pick(random, 30); left > 0; --left)
      text += pieces[test::pick(random, pieces.size())];
    member_references(text, "/p", "/h");
  }
  std::string long_text;
  while (long_text.size() < (size_t{1} << 20))
    long_text += ". 'a ";
  CHECK(member_references(long_text, "/p", "/h").size() < 20'000);
}

}  // namespace dirvenv

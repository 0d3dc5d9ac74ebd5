// SPDX-License-Identifier: MIT
#include "core/nearest_word.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

namespace dirvenv {

TEST_CASE("the nearest word is within a third of the letters", "[nearest_word]") {
  constexpr std::array<std::string_view, 6> kWords = {"append", "prepend", "remove",
                                                      "env",    "path",    "paths"};
  struct Row {
    std::string_view word, nearest;
  };
  for (const Row& row : std::initializer_list<Row>{{"prepnd", "prepend"},
                                                   {"perpend", "prepend"},
                                                   {"preppend", "prepend"},
                                                   {"prefend", "prepend"},
                                                   {"PREPEND", "prepend"},
                                                   {"depend", "append"},
                                                   {"rmeove", "remove"},
                                                   {"nev", "env"},
                                                   {"e", ""},
                                                   {"envs", "env"},
                                                   {"pats", "path"},
                                                   {"pathss", "paths"},
                                                   {"delete", ""},
                                                   {"", ""}}) {
    CAPTURE(row.word);
    CHECK(nearest_word(row.word, kWords) == row.nearest);
  }
  CHECK(nearest_word("x", {}).empty());
  CHECK(nearest_word(std::string(1'000'000, 'a'), kWords).empty());
}

}  // namespace dirvenv

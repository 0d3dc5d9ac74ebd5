// SPDX-License-Identifier: MIT
#include "core/gzenv.h"

#include <catch2/catch.hpp>

#include "core/json_direnv.h"
#include "support/seed.h"

namespace dirvenv {
namespace {

TEST_CASE("a text comes back, also a large one", "[gzenv]") {
  std::mt19937_64 random(test::seed_for("gzenv"));
  for (const size_t size : {0, 1, 2, 3, 100, 70'000, 1'000'000}) {
    std::string text;
    for (size_t i = 0; i < size; ++i)
      text.push_back(static_cast<char>(size < 1000 ? random() : i % 7));
    const std::string packed = write_gzenv(text);
    CHECK(packed.size() % 4 == 0);
    CHECK(packed.find_first_of("+/") == std::string::npos);
    CHECK((read_gzenv(packed) == text));
    CHECK((read_gzenv(" \n" + packed + "\n") == text));
  }
}

TEST_CASE("a damaged text is none", "[gzenv]") {
  const std::string packed = write_gzenv(R"({"p":{},"n":{"A":"1"}})");
  for (size_t i = 0; i < packed.size(); ++i) {
    CHECK_FALSE(read_gzenv(packed.substr(0, i)));
    std::string other = packed;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    const auto read = read_gzenv(other);
    // Within the last digit, bits may stand for nothing.
    CHECK((!read || read == read_gzenv(packed)));
  }
  CHECK_FALSE(read_gzenv(packed + packed));
  CHECK_FALSE(read_gzenv("not a gzenv text"));
}

TEST_CASE("what unpacks to more than any environment is refused", "[gzenv]") {
  const std::string bomb = write_gzenv(std::string(kGzenvLimit + 1, 'a'));
  CHECK(bomb.size() < 40'000);
  CHECK_FALSE(read_gzenv(bomb));
  CHECK(read_gzenv(write_gzenv(std::string(kGzenvLimit, 'a'))));
}

TEST_CASE("a diff keeps what JSON cannot carry", "[gzenv]") {
  DirenvDiff diff;
  diff.previous = {{"A", "\xff\xfe"}, {"B", "plain"}, {"C", ""}};
  diff.next = {{"A", "\xc3"}, {"D", "x\ny \"\\<>&"}};
  const std::string json = write_direnv_diff(diff);
  const auto read = read_direnv_diff(json);
  REQUIRE(read);
  CHECK(read->previous == diff.previous);
  CHECK(read->next == diff.next);
  CHECK(json.find("\xef\xbf\xbd") != std::string::npos);
}

TEST_CASE("a diff gives nothing that is no variable", "[gzenv]") {
  const auto read = read_direnv_diff(
      R"({"p":{"A":1,"x[$(id)]":"1","B":"1\u0000","C":"ok"},"n":[],"b":{"p":{"C":"?"}}})");
  REQUIRE(read);
  CHECK(read->previous == Environment::Map{{"C", "ok"}});
  CHECK(read->next.empty());
  for (const char* const text : {"", "[]", "1", "{", R"({"p":)", "null"})
    CHECK_FALSE(read_direnv_diff(text));
  CHECK_FALSE(read_direnv_diff(std::string(1000, '[') + std::string(1000, ']')));
}

TEST_CASE("watches come back, direnv 2.32's too", "[gzenv]") {
  const std::vector<DirenvWatch> watches = {{"/p/.envrc", 17, true, "m"}, {"/gone", 0, false, ""}};
  const auto read = read_direnv_watches(write_direnv_watches(watches));
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].mark == "m");
  CHECK((*read)[0].modified_s == 17);
  CHECK_FALSE((*read)[1].exists);
  const auto old = read_direnv_watches(R"([{"Path":"/p","Modtime":5,"Exists":true}])");
  REQUIRE(old);
  CHECK((*old)[0].path == "/p");
  CHECK((*old)[0].modified_s == 5);
  CHECK((*old)[0].exists);
  CHECK(read_direnv_watches("null")->empty());
  for (const char* const text : {"{}", "[1]", R"([{"path":1}])", R"([{}])"})
    CHECK_FALSE(read_direnv_watches(text));
  // nix-direnv looks for lines whose last key is the path.
  CHECK(pretty_json(R"([{"path":"/p","modtime":1,"mark":"x","exists":true}])") ==
        "[\n  {\n    \"exists\": true,\n    \"mark\": \"x\",\n    \"modtime\": 1,\n"
        "    \"path\": \"/p\"\n  }\n]");
}

}  // namespace
}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/load_result.h"

#include <catch2/catch.hpp>

#include "core/digest.h"
#include "core/wire.h"
#include "support/damage.h"

namespace dirvenv {
namespace {

LoadResult some_result() {
  LoadResult result;
  result.outcome = LoadResult::Outcome::Blocked;
  result.changes = {{"A", "1\n\xff"}, {"EMPTY", ""}, {"GONE", std::nullopt}};
  result.lists = {"MANPATH", "X_LIST"};
  result.extras = {{{"t", "pytest -q"}}, "echo hello", "bye", "last"};
  result.error = "/p/.envrc:3: no";
  result.signal = 15;
  result.unapproved = UnapprovedMember{
      UnapprovedMember::Why::Denied, MemberUse::Data, "/p/.env", {"LD_PRELOAD", "PYTHONPATH"}};
  result.dependencies = {{"/p/.envrc", {true, false, 1, 2, 3, INT64_MAX, -5}, sha256("x")},
                         {"/p/absent", {}, ""}};
  result.bash_because = "line 7: a pipe";
  result.bash_file = "/p/.envrc";
  result.said = {{1, "no"}, {2, "\x1b[1mx\n"}};
  result.no_cache = true;
  return result;
}

}  // namespace

TEST_CASE("a load's result comes back as it was", "[load_result]") {
  CHECK(decode_load_result(encode_load_result(some_result())) == some_result());
  CHECK(decode_load_result(encode_load_result({})) == LoadResult{});
  using Outcome = LoadResult::Outcome;
  for (const Outcome outcome :
       {Outcome::Loaded, Outcome::Failed, Outcome::Interrupted, Outcome::Blocked}) {
    LoadResult result = some_result();
    result.outcome = outcome;
    CHECK(decode_load_result(encode_load_result(result)) == result);
  }
}

TEST_CASE("a damaged result is none", "[load_result]") {
  test::for_each_damage(encode_load_result(some_result()), [](const std::string& damaged) {
    CHECK(decode_load_result(damaged) == std::nullopt);
  });
  CHECK(decode_load_result("") == std::nullopt);
}

TEST_CASE("a result with names in another order, or twice, was not written by us",
          "[load_result]") {
  const auto with_lists = [](const std::vector<std::string>& lists) {
    WireWriter out;
    out.number(0);
    out.number(0);
    out.number(lists.size());
    for (const std::string& list : lists)
      out.bytes(list);
    for (int field = 0; field < 12; ++field)
      out.number(0);
    return seal("dirvenv-result 1\n", out.data());
  };
  CHECK(decode_load_result(with_lists({"A", "B"})));
  CHECK_FALSE(decode_load_result(with_lists({"B", "A"})));
  CHECK_FALSE(decode_load_result(with_lists({"A", "A"})));
}

TEST_CASE("changes lead from one environment to the other", "[load_result]") {
  Environment before;
  Environment after;
  for (const auto& [name, value] : {std::pair("A", "1"), std::pair("B", "2"), std::pair("D", "4")})
    before.set(name, value);
  for (const auto& [name, value] : {std::pair("A", "1"), std::pair("C", ""), std::pair("D", "5")})
    after.set(name, value);
  using Changes = std::vector<std::pair<std::string, std::optional<std::string>>>;
  CHECK(changes_between(before, after) == Changes{{"B", std::nullopt}, {"C", ""}, {"D", "5"}});
  CHECK(changes_between(before, before).empty());
  CHECK(changes_between({}, before) == Changes{{"A", "1"}, {"B", "2"}, {"D", "4"}});
  CHECK(changes_between(before, {}) ==
        Changes{{"A", std::nullopt}, {"B", std::nullopt}, {"D", std::nullopt}});
}

}  // namespace dirvenv

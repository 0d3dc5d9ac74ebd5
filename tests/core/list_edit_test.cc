// SPDX-License-Identifier: MIT
#include "core/list_edit.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "support/seed.h"

namespace dirvenv {
namespace {

using List = std::vector<std::string>;

// Few different elements, so that lists repeat some, the empty one too.
List random_list(std::mt19937_64& random, size_t longest) {
  static const List kElements = {"", "a", "b", "c", "/usr/bin", "d", "e"};
  List list(test::pick(random, longest + 1));
  for (std::string& element : list)
    element = kElements[test::pick(random, kElements.size())];
  return list;
}

// `count` elements that no other call with another letter gives.
List distinct(char letter, size_t count) {
  List list;
  for (size_t i = 0; i < count; ++i)
    list.push_back(letter + std::to_string(i));
  return list;
}

void insert_anywhere(std::mt19937_64& random, List& list, const List& elements) {
  for (const std::string& element : elements) {
    const auto at = static_cast<std::ptrdiff_t>(test::pick(random, list.size() + 1));
    list.insert(list.begin() + at, element);
  }
}

bool holds(const List& list, const std::string& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

// Whether the elements of `some` stand in `list` in that order.
bool in_order(const List& some, const List& list) {
  size_t at = 0;
  for (const std::string& element : list) {
    if (at < some.size() && element == some[at]) ++at;
  }
  return at == some.size();
}

}  // namespace

TEST_CASE("a colon list is split and joined", "[list_edit]") {
  CHECK(split_list("").empty());
  CHECK(split_list("a") == List{"a"});
  CHECK(split_list(":") == List{"", ""});
  CHECK(split_list("a::b:") == List{"a", "", "b", ""});
  for (const std::string_view text : {"", "a", ":", "::", "a:b", ":a", "a:", "a::b"}) {
    CHECK(join_list(split_list(text)) == text);
  }
}

TEST_CASE("an edit says what came and what went", "[list_edit]") {
  const auto edit = edit_between({"a", "b", "c"}, {"x", "a", "c"});
  REQUIRE(edit);
  CHECK(edit->added == std::vector<ListEdit::Added>{{0, "x"}});
  REQUIRE(edit->removed.size() == 1);
  CHECK(edit->removed[0].position == 1);
  CHECK(edit->removed[0].element == "b");
  CHECK(edit->removed[0].anchor != 0);
  CHECK(edit_between({"a"}, {"a"}) == ListEdit{});
  CHECK(edit_between({"a", "b"}, {"b"})->removed[0].anchor == 0);
}

TEST_CASE("lists without a common element were replaced, not edited", "[list_edit]") {
  CHECK(edit_between({"a"}, {"b"}) == std::nullopt);
  CHECK(edit_between({}, {"a", "b"})->added.size() == 2);
  CHECK(edit_between({"a", "b"}, {})->removed.size() == 2);
  CHECK(edit_between({}, {}) == ListEdit{});
}

TEST_CASE("lists too long to compare count as replaced", "[list_edit]") {
  const List longest(2000, "a");
  CHECK(edit_between(longest, longest) == ListEdit{});
  CHECK(edit_between(longest, List(2001, "a")) == std::nullopt);
}

TEST_CASE("undoing an edit exactly gives the base list", "[list_edit]") {
  std::mt19937_64 random(test::seed_for("undo_exactly"));
  for (int round = 0; round < 20'000; ++round) {
    const List base = random_list(random, 8);
    List changed = test::pick(random, 2) == 0 ? random_list(random, 8) : base;
    insert_anywhere(random, changed, random_list(random, 3));
    const auto edit = edit_between(base, changed);
    if (!edit) continue;
    CAPTURE(base, changed);
    REQUIRE(undo_exactly(*edit, changed) == base);
    CHECK(edit->added.size() + base.size() == edit->removed.size() + changed.size());
  }
}

TEST_CASE("an edit is the shortest one", "[list_edit]") {
  std::mt19937_64 random(test::seed_for("shortest edit"));
  for (int round = 0; round < 2000; ++round) {
    const List base = distinct('b', test::pick(random, 8));
    List changed = base;
    const List added = distinct('n', test::pick(random, 4));
    insert_anywhere(random, changed, added);
    const auto edit = edit_between(base, changed);
    REQUIRE(edit);
    CHECK(edit->added.size() == added.size());
    CHECK(edit->removed.empty());
  }
}

TEST_CASE("a list that nobody touched is undone nearby as exactly", "[list_edit]") {
  std::mt19937_64 random(test::seed_for("undo_nearby untouched"));
  for (int round = 0; round < 5000; ++round) {
    const List base = distinct('b', test::pick(random, 8));
    List changed;
    for (const std::string& element : base) {
      if (test::pick(random, 4) != 0) changed.push_back(element);
    }
    insert_anywhere(random, changed, distinct('n', test::pick(random, 4)));
    const auto edit = edit_between(base, changed);
    if (!edit) continue;
    CAPTURE(base, changed);
    CHECK(undo_nearby(*edit, changed) == base);
  }
}

TEST_CASE("undoing nearby loses nothing of the user's and keeps nothing of ours", "[list_edit]") {
  std::mt19937_64 random(test::seed_for("undo_nearby"));
  for (int round = 0; round < 20'000; ++round) {
    const List base = distinct('b', test::pick(random, 7));
    const List ours = distinct('n', 1 + test::pick(random, 3));
    List changed;
    List removed;
    for (const std::string& element : base) {
      (test::pick(random, 5) == 0 ? removed : changed).push_back(element);
    }
    insert_anywhere(random, changed, ours);
    const auto edit = edit_between(base, changed);
    if (!edit) continue;
    List current;
    for (const std::string& element : changed) {
      if (test::pick(random, 6) != 0) current.push_back(element);
    }
    insert_anywhere(random, current, distinct('u', test::pick(random, 4)));
    if (test::pick(random, 4) == 0) std::shuffle(current.begin(), current.end(), random);
    CAPTURE(base, changed, current);
    const auto undone = undo_nearby(*edit, current);
    const bool any_left = std::any_of(ours.begin(), ours.end(),
                                      [&](const std::string& one) { return holds(current, one); });
    REQUIRE(undone.has_value() == any_left);
    if (!undone) continue;
    List kept;  // all that is the user's or the base's, in the user's order
    for (const std::string& element : current) {
      if (!holds(ours, element)) kept.push_back(element);
    }
    CHECK(in_order(kept, *undone));
    CHECK(undone->size() == kept.size() + removed.size());
    for (const std::string& element : ours)
      CHECK_FALSE(holds(*undone, element));
    for (const std::string& element : removed)
      CHECK(holds(*undone, element));
  }
}

TEST_CASE("of equal elements the one nearest to ours is taken out", "[list_edit]") {
  const List base = {"/bin", "/x"};
  const auto edit = edit_between(base, {"/x", "/bin", "/x"});
  REQUIRE(edit);
  CHECK(undo_nearby(*edit, {"/user", "/x", "/bin", "/x"}) == List{"/user", "/bin", "/x"});
  CHECK(undo_nearby(*edit, {"/x", "/bin", "/x", "/user"}) == List{"/bin", "/x", "/user"});
}

TEST_CASE("what was removed comes back behind its old neighbour", "[list_edit]") {
  const auto edit = edit_between({"a", "b", "c"}, {"n", "a", "c"});
  REQUIRE(edit);
  CHECK(undo_nearby(*edit, {"u", "n", "a", "v", "c"}) == List{"u", "a", "b", "v", "c"});
  CHECK(undo_nearby(*edit, {"n", "c", "a"}) == List{"c", "a", "b"});
  CHECK(undo_nearby(*edit, {"n", "c"}) == List{"c", "b"});
  CHECK(undo_nearby(*edit, {"n"}) == List{"b"});
  CHECK(undo_nearby(*edit, {"b", "n", "a"}) == List{"b", "a"});
}

TEST_CASE("an edit from anywhere can be undone on any list", "[list_edit]") {
  std::mt19937_64 random(test::seed_for("wild edits"));
  const auto wild = [&] {
    return test::pick(random, 3) == 0 ? UINT32_MAX : static_cast<uint32_t>(test::pick(random, 9));
  };
  for (int round = 0; round < 5000; ++round) {
    ListEdit edit;
    for (std::string& element : random_list(random, 4))
      edit.added.push_back({wild(), element});
    for (std::string& element : random_list(random, 4)) {
      edit.removed.push_back({wild(), element, wild()});
    }
    const List current = random_list(random, 6);
    CHECK(undo_exactly(edit, current).size() <= current.size() + 4);
    const auto undone = undo_nearby(edit, current);
    CHECK((!undone || undone->size() <= current.size() + 4));
  }
}

}  // namespace dirvenv

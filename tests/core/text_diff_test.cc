// SPDX-License-Identifier: MIT
#include "core/text_diff.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "support/seed.h"

namespace dirvenv {
namespace {

using LineKind = DiffLine::Kind;

std::string shown(const std::vector<DiffLine>& diff) {
  std::string text;
  for (const DiffLine& line : diff) {
    switch (line.kind) {
      case LineKind::Context:
        text += " ";
        break;
      case LineKind::Removed:
        text += "-";
        break;
      case LineKind::Added:
        text += "+";
        break;
      case LineKind::Hunk:
      case LineKind::NoNewline:
        break;
    }
    text += line.text + "\n";
  }
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Hunk {
  size_t old_at = 0, old_count = 0, new_at = 0, new_count = 0;
};

Hunk read_header(const std::string& text) {
  Hunk hunk;
  REQUIRE(sscanf(text.c_str(), "@@ -%zu,%zu +%zu,%zu @@", &hunk.old_at, &hunk.old_count,
                 &hunk.new_at, &hunk.new_count) == 4);
  return hunk;
}

/// What `patch` would make of it, strict in every point: places, counts, context and newlines.
class Patch {
 public:
  explicit Patch(std::string_view old_text) : old_(lines_of(old_text)) {}

  std::string apply(const std::vector<DiffLine>& diff) {
    for (size_t i = 0; i < diff.size(); ++i) {
      const bool cut = i + 1 < diff.size() && diff[i + 1].kind == LineKind::NoNewline;
      line(diff[i], diff[i].text + (cut ? "" : "\n"));
    }
    end_hunk();
    copy_up_to(old_.size());
    return text_;
  }

 private:
  void line(const DiffLine& line, const std::string& whole) {
    switch (line.kind) {
      case LineKind::Hunk:
        return begin_hunk(read_header(line.text));
      case LineKind::NoNewline:
        return;
      case LineKind::Added:
        break;
      case LineKind::Context:
      case LineKind::Removed:
        if (at_ >= old_.size() || old_[at_] != whole) throw std::runtime_error("wrong line");
        ++at_;
        ++seen_.old_count;
    }
    if (line.kind == LineKind::Removed) return;
    text_ += whole;
    ++written_;
    ++seen_.new_count;
  }

  void begin_hunk(const Hunk& hunk) {
    end_hunk();
    expected_ = hunk;
    seen_ = {};
    copy_up_to(hunk.old_count == 0 ? hunk.old_at : hunk.old_at - 1);
    if (written_ != (hunk.new_count == 0 ? hunk.new_at : hunk.new_at - 1)) {
      throw std::runtime_error("wrong place in the new text");
    }
  }

  void end_hunk() const {
    if (seen_.old_count != expected_.old_count || seen_.new_count != expected_.new_count) {
      throw std::runtime_error("wrong count");
    }
  }

  void copy_up_to(size_t end) {
    if (end < at_ || end > old_.size()) throw std::runtime_error("hunks out of order");
    for (; at_ < end; ++at_, ++written_)
      text_ += old_[at_];
  }

  std::vector<std::string> old_;
  size_t at_ = 0;
  size_t written_ = 0;
  Hunk expected_;
  Hunk seen_;
  std::string text_;
};

size_t changes_in(const std::vector<DiffLine>& diff) {
  return static_cast<size_t>(std::count_if(diff.begin(), diff.end(), [](const DiffLine& line) {
    return line.kind == LineKind::Removed || line.kind == LineKind::Added;
  }));
}

/// Lines that must change at least, by the table of all pairs.
size_t fewest_changes(std::string_view before, std::string_view after) {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  std::vector<std::vector<size_t>> common(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  return a.size() + b.size() - 2 * common[0][0];
}

std::string random_text(std::mt19937_64& random, size_t longest, size_t letters) {
  std::string text;
  for (size_t lines = test::pick(random, longest + 1); lines > 0; --lines) {
    const size_t letter = test::pick(random, letters + 1);
    if (letter > 0) text.push_back(static_cast<char>('a' + letter));
    text.push_back('\n');
  }
  if (!text.empty() && test::pick(random, 3) == 0) text.pop_back();
  return text;
}

std::string repeated(std::string_view line, size_t count) {
  std::string text;
  for (; count > 0; --count)
    text += line;
  return text;
}

}  // namespace

TEST_CASE("a8: a diff is what `diff -u` would show", "[text_diff]") {
  struct Row {
    std::string_view before, after, diff;
  };
  const Row row = GENERATE(values<Row>({
      {"", "", ""},
      {"a\nb\n", "a\nb\n", ""},
      {"", "a\n", "@@ -0,0 +1,1 @@\n+a\n"},
      {"a\n", "", "@@ -1,1 +0,0 @@\n-a\n"},
      {"a\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b\n"},
      {"1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n",
       "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n"},
      // six equal lines are in one hunk, seven divide it
      {"a\n1\n2\n3\n4\n5\n6\nb\n", "1\n2\n3\n4\n5\n6\n",
       "@@ -1,8 +1,6 @@\n-a\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n"},
      {"a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\n",
       "@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-b\n"},
      // a newline at the end that is missing, in either and in both
      {"a", "a\n", "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n"},
      {"a\n", "a", "@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n"},
      {"a\nb", "c\nb", "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"},
      // a carriage return and a blank are bytes of the line
      {"a\r\n", "a\n", "@@ -1,1 +1,1 @@\n-a\r\n+a\n"},
      {"a\n", "a \n", "@@ -1,1 +1,1 @@\n-a\n+a \n"},
  }));
  CHECK(shown(text_diff(row.before, row.after)) == row.diff);
}

TEST_CASE("a8: a diff keeps NUL bytes and bytes that are no text", "[text_diff]") {
  const std::string before("a\0b\n\xff\n", 6);
  const std::string after("a\0c\n\xff\n", 6);
  const auto diff = text_diff(before, after);
  CHECK(Patch(before).apply(diff) == after);
  REQUIRE(diff.size() == 4);
  CHECK(diff[1].text == std::string("a\0b", 3));
}

TEST_CASE("a8: applied to the old text a diff gives the new one, with as few changes as there are",
          "[text_diff]") {
  std::mt19937_64 random(test::seed_for("text_diff"));
  for (int round = 0; round < 10'000; ++round) {
    const size_t letters = 1 + test::pick(random, 6);
    const std::string before = random_text(random, 14, letters);
    const std::string after = random_text(random, 14, letters);
    const auto diff = text_diff(before, after);
    const bool is_right = Patch(before).apply(diff) == after &&
                          changes_in(diff) == fewest_changes(before, after) &&
                          diff.empty() == (before == after);
    if (!is_right) FAIL("round " << round << ":\n" << before << "---\n" << after);
  }
}

TEST_CASE("a8: a diff that must not cost more is still right", "[text_diff]") {
  std::mt19937_64 random(test::seed_for("text_diff effort"));
  size_t longer = 0;
  for (int round = 0; round < 1'000; ++round) {
    const std::string before = random_text(random, 40, 3);
    const std::string after = random_text(random, 40, 3);
    const auto diff = text_diff(before, after, test::pick(random, 200));
    if (Patch(before).apply(diff) != after) FAIL("round " << round);
    longer += changes_in(diff) > fewest_changes(before, after) ? 1 : 0;
  }
  CHECK(longer > 0);
}

TEST_CASE("a8: a few changes in a long file are found as such", "[text_diff]") {
  std::string before;
  for (int i = 0; i < 20'000; ++i)
    before += "export NAME_" + std::to_string(i % 5'000) + "=value\n";
  std::string after = before;
  after.insert(after.find("export NAME_77="), "export ADDED=1\n");
  after.erase(after.rfind("export NAME_99="), 21);
  const auto diff = text_diff(before, after);
  CHECK(Patch(before).apply(diff) == after);
  CHECK(changes_in(diff) <= 3);
}

TEST_CASE("a8: hostile texts do not stall the diff", "[text_diff]") {
  constexpr size_t kSize = size_t{1} << 16;
  struct Pair {
    std::string before, after;
  };
  const std::vector<Pair> pairs = {
      {repeated("\n", 4 * kSize), std::string(4 * kSize, 'b')},
      {repeated("\n", kSize), repeated("a\n", kSize / 2)},
      {repeated("\n", kSize), "a\n" + repeated("\n", kSize - 8) + "b\n"},
  };
  for (const Pair& pair : pairs) {
    const auto start = std::clock();
    const auto diff = text_diff(pair.before, pair.after);
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 8);
    CHECK(Patch(pair.before).apply(diff) == pair.after);
  }
}

TEST_CASE("a8: the effort bounds what a diff costs", "[text_diff]") {
  std::mt19937_64 random(test::seed_for("text_diff coin"));
  std::string before;
  std::string after;
  for (int i = 0; i < 2'000; ++i) {
    before += test::pick(random, 2) == 0 ? "\n" : "a\n";
    after += test::pick(random, 2) == 0 ? "\n" : "a\n";
  }
  // Spent before anything is found, it leaves all but the equal ends to be replaced.
  const auto cheap = text_diff("x\n" + before + "x\n", "x\n" + after + "x\n", 1'000);
  CHECK(Patch("x\n" + before + "x\n").apply(cheap) == "x\n" + after + "x\n");
  CHECK(changes_in(cheap) > 3'900);
  CHECK(changes_in(text_diff(before, after)) < 1'500);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/text_diff.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace dirvenv {
namespace {

using Number = std::ptrdiff_t;

constexpr size_t kContext = 3;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// The lines of both texts as numbers, equal where the lines are. By sorting: a hash table is slow
// for whoever knows which lines share a bucket.
std::vector<uint32_t> number_lines(const std::vector<std::string_view>& lines) {
  std::vector<uint32_t> order(lines.size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = static_cast<uint32_t>(i);
  std::sort(order.begin(), order.end(),
            [&](uint32_t left, uint32_t right) { return lines[left] < lines[right]; });
  std::vector<uint32_t> numbers(lines.size());
  uint32_t number = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && lines[order[i]] != lines[order[i - 1]]) ++number;
    numbers[order[i]] = number;
  }
  return numbers;
}

// One of the two texts: its lines, and which of them the other one does not have there.
struct Side {
  std::vector<std::string_view> lines;
  std::vector<uint32_t> numbers;   // of `lines`
  std::vector<char> is_changed;    // of `lines`
  std::vector<uint32_t> compared;  // places of the lines that also occur on the other side
  uint32_t at(Number i) const { return numbers[compared[static_cast<size_t>(i)]]; }
  void change(Number from, Number to) {
    for (; from < to; ++from)
      is_changed[compared[static_cast<size_t>(from)]] = 1;
  }
};

// A line that the other side has nowhere is in no common subsequence.
void choose_compared(Side& side, const Side& other) {
  uint32_t most = 0;
  for (const uint32_t number : other.numbers)
    most = std::max(most, number);
  std::vector<char> occurs(size_t{most} + 1, 0);
  for (const uint32_t number : other.numbers)
    occurs[number] = 1;
  side.is_changed.assign(side.lines.size(), 1);
  for (size_t i = 0; i < side.lines.size(); ++i) {
    if (side.numbers[i] > most || occurs[side.numbers[i]] == 0) continue;
    side.is_changed[i] = 0;
    side.compared.push_back(static_cast<uint32_t>(i));
  }
}

// A part of both sides: x counts on the old one, y on the new one.
struct Box {
  Number x_begin, x_end, y_begin, y_end;
};

// How far the search has come on each diagonal (x - y) from one corner of the box.
struct Front {
  std::vector<Number> x;
  Number offset = 0;
  Number low = 0;
  Number high = 0;
  Number& operator[](Number diagonal) { return x[static_cast<size_t>(diagonal + offset)]; }
  bool has(Number diagonal) const { return low <= diagonal && diagonal <= high; }
};

/// E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in its linear-space
/// form: searches from both corners meet in a point of a shortest path, which halves the problem.
class Comparison {
 public:
  Comparison(Side& before, Side& after, size_t effort)
      : before_(before), after_(after), effort_(effort) {
    const size_t width = before.compared.size() + after.compared.size() + 3;
    for (Front* front : {&forward_, &backward_}) {
      front->x.resize(width);
      front->offset = static_cast<Number>(after.compared.size()) + 1;
    }
  }

  void run() {
    std::vector<Box> open = {{0, static_cast<Number>(before_.compared.size()), 0,
                              static_cast<Number>(after_.compared.size())}};
    while (!open.empty()) {
      Box box = open.back();
      open.pop_back();
      trim(box);
      const bool is_one_sided = box.x_begin == box.x_end || box.y_begin == box.y_end;
      const auto middle = is_one_sided ? std::nullopt : middle_of(box);
      if (middle) {
        open.push_back({middle->first, box.x_end, middle->second, box.y_end});
        open.push_back({box.x_begin, middle->first, box.y_begin, middle->second});
      } else {
        before_.change(box.x_begin, box.x_end);
        after_.change(box.y_begin, box.y_end);
      }
    }
  }

 private:
  using Point = std::pair<Number, Number>;

  bool is_same(Number x, Number y) {
    ++spent_;
    return before_.at(x) == after_.at(y);
  }

  void trim(Box& box) {
    while (box.x_begin < box.x_end && box.y_begin < box.y_end &&
           is_same(box.x_begin, box.y_begin)) {
      ++box.x_begin;
      ++box.y_begin;
    }
    while (box.x_begin < box.x_end && box.y_begin < box.y_end &&
           is_same(box.x_end - 1, box.y_end - 1)) {
      --box.x_end;
      --box.y_end;
    }
  }

  // One diagonal more to each side, or one less where the box ends; the diagonals of a step are
  // every second one. `beyond` stands for a place that no path comes from.
  static void widen(Front& front, const Box& box, Number beyond) {
    if (front.low > box.x_begin - box.y_end) {
      front[--front.low - 1] = beyond;
    } else {
      ++front.low;
    }
    if (front.high < box.x_end - box.y_begin) {
      front[++front.high + 1] = beyond;
    } else {
      --front.high;
    }
  }

  std::optional<Point> step_forward(const Box& box, bool meets) {
    widen(forward_, box, -1);
    for (Number diagonal = forward_.high; diagonal >= forward_.low; diagonal -= 2) {
      const Number right = forward_[diagonal - 1] + 1;
      Number x = std::max(right, forward_[diagonal + 1]);
      while (x < box.x_end && x - diagonal < box.y_end && is_same(x, x - diagonal))
        ++x;
      ++spent_;
      forward_[diagonal] = x;
      if (meets && backward_.has(diagonal) && backward_[diagonal] <= x) {
        return Point{x, x - diagonal};
      }
    }
    return std::nullopt;
  }

  std::optional<Point> step_backward(const Box& box, bool meets) {
    widen(backward_, box, std::numeric_limits<Number>::max());
    for (Number diagonal = backward_.high; diagonal >= backward_.low; diagonal -= 2) {
      const Number left = backward_[diagonal + 1] - 1;
      Number x = std::min(left, backward_[diagonal - 1]);
      while (x > box.x_begin && x - diagonal > box.y_begin && is_same(x - 1, x - 1 - diagonal))
        --x;
      ++spent_;
      backward_[diagonal] = x;
      if (meets && forward_.has(diagonal) && x <= forward_[diagonal]) {
        return Point{x, x - diagonal};
      }
    }
    return std::nullopt;
  }

  // A point of a shortest path, neither corner; nullopt: the effort is spent.
  std::optional<Point> middle_of(const Box& box) {
    const Number from = box.x_begin - box.y_begin;
    const Number to = box.x_end - box.y_end;
    const bool is_odd = (from - to) % 2 != 0;
    forward_.low = forward_.high = from;
    forward_[from] = box.x_begin;
    backward_.low = backward_.high = to;
    backward_[to] = box.x_end;
    while (spent_ <= effort_) {
      if (const auto point = step_forward(box, is_odd)) return point;
      if (const auto point = step_backward(box, !is_odd)) return point;
    }
    return std::nullopt;
  }

  Side& before_;
  Side& after_;
  size_t effort_;
  size_t spent_ = 0;
  Front forward_;
  Front backward_;
};

std::string hunk_header(size_t old_at, size_t old_count, size_t new_at, size_t new_count) {
  // Of no lines, the line before is named, as diff and patch have it.
  const auto start = [](size_t at, size_t count) {
    return std::to_string(count == 0 ? at : at + 1);
  };
  return "@@ -" + start(old_at, old_count) + "," + std::to_string(old_count) + " +" +
         start(new_at, new_count) + "," + std::to_string(new_count) + " @@";
}

class Printer {
 public:
  Printer(const Side& before, const Side& after) : before_(before), after_(after) {}

  std::vector<DiffLine> print() {
    while (skip_to_change())
      hunk();
    return std::move(lines_);
  }

 private:
  bool is_removed(size_t x) const { return x < before_.lines.size() && before_.is_changed[x] != 0; }
  bool is_added(size_t y) const { return y < after_.lines.size() && after_.is_changed[y] != 0; }

  // How many lines from here on are the same in both, counted up to `most`.
  size_t same_lines(size_t most) const {
    size_t count = 0;
    while (count < most && x_ + count < before_.lines.size() && !is_removed(x_ + count) &&
           !is_added(y_ + count))
      ++count;
    return count;
  }

  bool skip_to_change() {
    const size_t same = same_lines(before_.lines.size());
    x_ += same;
    y_ += same;
    before_change_ = same;
    return x_ < before_.lines.size() || y_ < after_.lines.size();
  }

  void add(DiffLine::Kind kind, std::string_view line) {
    const bool has_newline = line.back() == '\n';
    line.remove_suffix(has_newline ? 1 : 0);
    lines_.push_back({kind, std::string(line)});
    if (!has_newline) lines_.push_back({DiffLine::Kind::NoNewline, "\\ No newline at end of file"});
  }

  void context(size_t count) {
    for (; count > 0; --count, ++y_)
      add(DiffLine::Kind::Context, before_.lines[x_++]);
  }

  // Changes that have no more than twice the context between them are in one hunk.
  void hunk() {
    const size_t lead = std::min(before_change_, kContext);
    x_ -= lead;
    y_ -= lead;
    const size_t old_at = x_;
    const size_t new_at = y_;
    const size_t header = lines_.size();
    lines_.push_back({DiffLine::Kind::Hunk, {}});
    context(lead);
    for (bool is_last = false; !is_last;) {
      while (is_removed(x_))
        add(DiffLine::Kind::Removed, before_.lines[x_++]);
      while (is_added(y_))
        add(DiffLine::Kind::Added, after_.lines[y_++]);
      const size_t same = same_lines(2 * kContext + 1);
      const bool is_end = x_ + same == before_.lines.size() && y_ + same == after_.lines.size();
      is_last = is_end || same > 2 * kContext;
      context(is_last ? std::min(same, kContext) : same);
    }
    lines_[header].text = hunk_header(old_at, x_ - old_at, new_at, y_ - new_at);
  }

  const Side& before_;
  const Side& after_;
  size_t x_ = 0;
  size_t y_ = 0;
  size_t before_change_ = 0;
  std::vector<DiffLine> lines_;
};

}  // namespace

std::vector<DiffLine> text_diff(std::string_view before, std::string_view after, size_t effort) {
  if (before == after) return {};
  Side old_side;
  Side new_side;
  old_side.lines = lines_of(before);
  new_side.lines = lines_of(after);
  std::vector<std::string_view> all = old_side.lines;
  all.insert(all.end(), new_side.lines.begin(), new_side.lines.end());
  const std::vector<uint32_t> numbers = number_lines(all);
  const auto middle = numbers.begin() + static_cast<Number>(old_side.lines.size());
  old_side.numbers.assign(numbers.begin(), middle);
  new_side.numbers.assign(middle, numbers.end());
  choose_compared(old_side, new_side);
  choose_compared(new_side, old_side);
  Comparison(old_side, new_side, effort).run();
  return Printer(old_side, new_side).print();
}

}  // namespace dirvenv

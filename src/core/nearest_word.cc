// SPDX-License-Identifier: MIT
#include "core/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace dirvenv {
namespace {

// Longer ones are no slip of the hand, and the work goes with the square.
constexpr size_t kLongestGuess = 40;

char small_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Letters to add, drop, change, or swap with their neighbour.
size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<size_t> before_last(right.size() + 1);
  std::vector<size_t> last(right.size() + 1);
  std::vector<size_t> row(right.size() + 1);
  for (size_t j = 0; j <= right.size(); ++j)
    last[j] = j;
  const auto is_same = [&](size_t i, size_t j) {
    return small_letter(left[i]) == small_letter(right[j]);
  };
  for (size_t i = 0; i < left.size(); ++i) {
    row[0] = i + 1;
    for (size_t j = 0; j < right.size(); ++j) {
      row[j + 1] = std::min({last[j + 1] + 1, row[j] + 1, last[j] + (is_same(i, j) ? 0 : 1)});
      if (i > 0 && j > 0 && is_same(i, j - 1) && is_same(i - 1, j)) {
        row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[right.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words) {
  if (word.empty() || word.size() > kLongestGuess) return {};
  std::string_view nearest;
  size_t least = std::max<size_t>(word.size() / 3, 1) + 1;
  for (const std::string_view candidate : words) {
    const size_t distance = edit_distance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace dirvenv

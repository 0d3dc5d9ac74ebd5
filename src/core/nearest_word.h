// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace dirvenv {

/// The one of `words` that `word` was probably meant to be: the fewest letters to add, drop, change
/// or swap, at most a third of its length, and case does not count. Empty where none is near; the
/// first where several are.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words);

}  // namespace dirvenv

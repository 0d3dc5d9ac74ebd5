// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// A line of a unified diff.
struct DiffLine {
  enum class Kind {
    Hunk,       ///< "@@ -a,b +c,d @@": b lines from line a became d lines from line c
    Context,    ///< in both texts
    Removed,    ///< in the old text only
    Added,      ///< in the new text only
    NoNewline,  ///< the line before ends its text without a newline
  };
  Kind kind = Kind::Context;
  std::string text;  ///< bytes as they are, without sign and newline
  bool operator==(const DiffLine&) const = default;
};

/// How much text_diff compares before it stops looking for the shortest diff: a tenth of a second,
/// and more than two files of 1500 lines ever need.
inline constexpr size_t kDiffEffort = size_t{1} << 24;

/// What leads from `before` to `after`, with three lines of context; nothing where they are equal.
/// A line is what ends with a newline, which counts as part of it; bytes are compared as they are.
///
/// As few lines as possible are removed and added. Where that took more than `effort` comparisons,
/// what is left by then is removed and added as a whole, which is right but longer.
std::vector<DiffLine> text_diff(std::string_view before, std::string_view after,
                                size_t effort = kDiffEffort);

}  // namespace dirvenv

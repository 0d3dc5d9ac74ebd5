// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/flagged_text.h"
#include "engine/review.h"

namespace dirvenv {

/// How a review is shown.
struct ReviewStyle {
  std::string home;          ///< shown as '~'
  bool colour = false;       ///< removed lines red, added ones green
  bool show_values = false;  ///< also those of names that look like secrets
  bool show_all = false;     ///< whole texts and diffs; else new texts by their size alone
};

/// What stands out in one file of the review, and was not there when it was last approved.
struct NewFlag {
  std::string path;
  Flag flag;
};
std::vector<NewFlag> new_flags_of(const Review& review);

/// The review for a terminal: each file with its size, what has changed in it since it was last
/// approved, and `flags`. All project text in it is made visible.
std::string review_text(const Review& review, const std::vector<NewFlag>& flags,
                        const ReviewStyle& style);

/// `line` with the value of a plain assignment to a name that looks like a secret replaced by its
/// length. Never where the shell would do something with that value: code is not hidden.
std::string without_secret(const std::string& line);

}  // namespace dirvenv

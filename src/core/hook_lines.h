// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// A line of a shell's start-up file that has direnv's hook.
struct HookLine {
  size_t number = 0;  ///< from 1
  std::string text;
  /// The same with dirvenv's hook; as a comment, where the file has that already.
  std::string replacement;
};

/// The lines of `text` that call `direnv hook`, by whatever path. Comments are none.
std::vector<HookLine> direnv_hook_lines(std::string_view text);

/// `text` with all of these replaced.
std::string with_dirvenv_hooks(std::string_view text);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// A line of a shell's start-up file that has to do with direnv.
struct HookLine {
  size_t number = 0;  ///< from 1
  std::string text;
  /// The same with dirvenv's hook; as a comment, where the file has that already. Empty: it calls
  /// direnv in a way that only its user can change, or asks whether direnv is there.
  std::string replacement;
};

/// The lines of `text` that name direnv, comments aside. A hook is replaced where a command begins
/// with `direnv hook` or, by its absolute path, `/usr/bin/direnv hook`.
std::vector<HookLine> direnv_lines(std::string_view text);

/// Whether one of its lines has dirvenv's hook.
bool has_dirvenv_hook(std::string_view text);

/// `text` with the lines replaced that have a replacement.
std::string with_dirvenv_hooks(std::string_view text);

}  // namespace dirvenv

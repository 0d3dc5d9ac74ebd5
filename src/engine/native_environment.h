// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/shell_variables.h"
#include "engine/evaluate.h"

namespace dirvenv {

/// What, beside the text, decides how bash understands a file.

/// What of the surroundings makes bash understand it in another way than we do; empty: nothing.
/// `path` is the file's.
std::string surroundings_problem(const std::string& path, const Environment& base,
                                 const UserConfig& config, const Places& places);
/// Whether the variable names a locale in which a byte of a character may look like a quote.
bool changes_characters(std::string_view name, const ShellVariables& variables);
/// Whether bash sorts paths by their bytes.
bool sorts_by_bytes(const ShellVariables& variables);

/// Whether bash has a builtin or a keyword of that name.
bool is_shell_word(std::string_view name);

}  // namespace dirvenv

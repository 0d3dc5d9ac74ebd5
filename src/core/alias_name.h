// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dirvenv {

/// Why no alias can have this name; empty where bash, zsh and fish all take it. Allowed are letters
/// of ASCII, digits, '_', '.', '+' and '-', no '-' first, at most 255, and no word that one of the
/// shells reserves, or that our own shell code counts on.
std::string problem_of_alias_name(std::string_view name);

/// Those words.
std::span<const std::string_view> reserved_alias_words();

}  // namespace dirvenv

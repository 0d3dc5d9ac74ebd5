// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dirvenv::test {

/// What a person reads of terminal output: without escape sequences, carriage returns and other
/// control bytes; lines end with a newline.
std::string plain_text(std::string_view terminal_output);

/// Terminal output without the sign that fish writes before each prompt, and that a terminal
/// shows only where the last line had no newline.
std::string without_line_end_sign(std::string terminal_output);

/// How often `part` occurs in `text`.
std::size_t count(std::string_view text, std::string_view part);

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/environment.h"

namespace dirvenv {

/// One line to the user. The text is raw: whoever prints it makes it safe for a terminal.
enum class Tone {
  Status,
  Error,
  Output,  ///< no line of ours: what a file has printed, safe already, with its newlines
};
using Report = std::function<void(Tone, std::string_view)>;

/// For a terminal that has colours; each ends with kPlain.
inline constexpr std::string_view kRed = "\033[31m";
inline constexpr std::string_view kGreen = "\033[32m";
inline constexpr std::string_view kYellow = "\033[33m";
inline constexpr std::string_view kPlain = "\033[0m";

/// How a line looks: "dirvenv: ...", "dirvenv: error ...", errors in red with `colour`; made safe
/// for a terminal, without its newline. Output is as it is.
std::string line_of(Tone tone, std::string_view text, bool colour);
/// Whether the user of that environment has not asked for a plain screen.
bool wants_colour(const Environment& environment);

}  // namespace dirvenv

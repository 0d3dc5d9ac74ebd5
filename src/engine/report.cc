// SPDX-License-Identifier: MIT
#include "engine/report.h"

#include <fmt/format.h>

#include "core/visible.h"

namespace dirvenv {

std::string line_of(Tone tone, std::string_view text, bool colour) {
  if (tone == Tone::Output) return std::string(text);
  const std::string plain = (tone == Tone::Error ? "dirvenv: error " : "dirvenv: ") + visible(text);
  return colour && tone == Tone::Error ? fmt::format("{}{}{}", kRed, plain, kPlain) : plain;
}

bool wants_colour(const Environment& environment) {
  return environment.get_or("NO_COLOR", "").empty() && environment.get_or("TERM", "dumb") != "dumb";
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/report.h"

#include "core/visible.h"

namespace dirvenv {

std::string line_of(Tone tone, std::string_view text, bool colour) {
  const std::string plain = (tone == Tone::Error ? "dirvenv: error " : "dirvenv: ") + visible(text);
  return colour && tone == Tone::Error ? "\033[31m" + plain + "\033[0m" : plain;
}

bool wants_colour(const Environment& environment) {
  return environment.get_or("NO_COLOR", "").empty() && environment.get_or("TERM", "dumb") != "dumb";
}

}  // namespace dirvenv

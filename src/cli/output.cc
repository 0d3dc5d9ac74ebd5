// SPDX-License-Identifier: MIT
#include "cli/output.h"

#include <fmt/format.h>

#include "core/visible.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

bool colour_wanted_in(const Environment& environment) {
  return environment.get_or("NO_COLOR", "").empty() && environment.get_or("TERM", "dumb") != "dumb";
}

}  // namespace

Output::Output(const Environment& environment)
    : wants_colour_(colour_wanted_in(environment)),
      terminal_(is_terminal_fd(2)),
      colour_(terminal_ && wants_colour_) {}

std::string Output::line(Tone tone, std::string_view text) const {
  const std::string safe = visible(text);
  if (tone == Tone::Status) return "dirvenv: " + safe;
  const std::string plain = "dirvenv: error " + safe;
  return colour_ ? fmt::format("{}{}{}", kRed, plain, kPlain) : plain;
}

void Output::say(Tone tone, std::string_view text) const {
  const std::string whole = line(tone, text) + "\n";
  // One write, so that lines of two processes do not mix.
  (void)write_fd(2, whole);
}

Report Output::report() const {
  return [this](Tone tone, std::string_view text) { say(tone, text); };
}

bool print(std::string_view text) {
  return write_fd(1, text);
}

}  // namespace dirvenv

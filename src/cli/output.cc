// SPDX-License-Identifier: MIT
#include "cli/output.h"

#include <fmt/format.h>

#include "os/terminal.h"

namespace dirvenv {

Output::Output(const Environment& environment)
    : wants_colour_(dirvenv::wants_colour(environment)),
      terminal_(is_terminal_fd(2)),
      colour_(terminal_ && wants_colour_) {}

std::string Output::line(Tone tone, std::string_view text) const {
  return line_of(tone, text, colour_);
}

void Output::say(Tone tone, std::string_view text) const {
  const std::string whole = line(tone, text) + (tone == Tone::Output ? "" : "\n");
  // One write, so that lines of two processes do not mix.
  (void)write_fd(2, whole);
}

Report Output::report() const {
  return [this](Tone tone, std::string_view text) { say(tone, text); };
}

bool print(std::string_view text) {
  return write_fd(1, text);
}

std::string size_text(uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace dirvenv

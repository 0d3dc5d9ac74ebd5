// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "engine/report.h"

namespace dirvenv {

/// How lines to the user look: "dirvenv: …", "dirvenv: error …", in colour where stderr is a
/// terminal that has it and NO_COLOR is not set.
class Output {
 public:
  explicit Output(const Environment& environment);

  /// One line, made safe for a terminal, without its newline.
  std::string line(Tone tone, std::string_view text) const;
  /// Prints such a line on stderr.
  void say(Tone tone, std::string_view text) const;
  /// say(), for whoever takes a Report.
  Report report() const;
  /// The user has not asked for a plain screen.
  bool wants_colour() const { return wants_colour_; }
  /// stderr is a terminal that has colours, and the user wants them.
  bool has_colour() const { return colour_; }
  /// stderr is a terminal: somebody is watching.
  bool is_terminal() const { return terminal_; }

 private:
  bool wants_colour_;
  bool terminal_;
  bool colour_;
};

/// The standard library for a bash of somebody's own to evaluate. `direnv` is a path, and what
/// follows it, by which this program is direnv: for what the library cannot do by itself.
std::string library_alone(const std::vector<std::string>& direnv);

/// Writes all of `text` to stdout; false where that fails.
bool print(std::string_view text);

/// "12.3 MB".
std::string size_text(uint64_t bytes);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/direnv_config.h"
#include "core/environment.h"
#include "engine/report.h"

namespace dirvenv {

/// What direnv says on the error output: "direnv: …", "direnv: error …". Project text is made safe
/// for a terminal; errors are red where that is one that has colours.
class DirenvLog {
 public:
  DirenvLog() = default;
  /// DIRENV_LOG_FORMAT in `environment` wins over `log_format`.
  DirenvLog(const Environment& environment, const DirenvConfig& config);

  /// What goes on; silent where the user wants it so.
  void status(std::string_view text) const;
  /// The same about what is written so for `log_filter`, which sees "export %s" for "export +A".
  void status(std::string_view text, std::string_view as_filtered) const;
  /// What went wrong by the way: no filter, and no silence.
  void error(std::string_view text) const;
  /// Why a command fails: "direnv: error …". Always 1, for the exit status.
  int fail(std::string_view text) const;
  /// For an evaluation.
  Report report() const;

 private:
  std::string format_ = "direnv: %s";
  std::string filter_;
  std::string search_path_;
  bool has_colour_ = false;
};

}  // namespace dirvenv

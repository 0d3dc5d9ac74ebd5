// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "engine/evaluate.h"

namespace dirvenv {

/// What bash has written down of a traced variable (shell-hooks/trace.bash), for
/// EvaluationContext::changes.
class BashTrace {
 public:
  /// `file` is where bash writes, `project_file` what it evaluates.
  BashTrace(std::string file, std::string project_file, const EvaluationContext& context)
      : file_(std::move(file)), project_file_(std::move(project_file)), context_(context) {}

  /// Notes what has been written since the last call. Nothing where nobody asks.
  void take();

  /// Says that a .dirvenv.toml has noted how the variable comes to `value`, so that the command
  /// which reads it is no change of its own.
  void know(const std::optional<std::string>& value) { known_ = value; }

 private:
  std::string file_;
  std::string project_file_;
  const EvaluationContext& context_;
  size_t taken_ = 0;  ///< bytes
  std::optional<std::optional<std::string>> known_;
};

}  // namespace dirvenv

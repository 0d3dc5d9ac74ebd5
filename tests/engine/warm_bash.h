// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/environment.h"
#include "engine/evaluate.h"
#include "os/child.h"
#include "os/fd.h"
#include "os/interrupts.h"
#include "support/temp_dir.h"

namespace dirvenv::test {

/// One bash for many evaluations: each happens in a fork of it, by the texts that evaluate_bash
/// gives bash. Half the time of that goes into starting bash, which leaves no room for very many
/// cases.
///
/// The environment is the one of the first evaluation. No time limit, no Ctrl-C: for files that
/// end.
class WarmBash {
 public:
  struct Answer {
    Evaluation evaluation;
    std::string printed;  ///< on descriptors 1 and 2
  };

  /// Blocks until bash has evaluated the file.
  Answer evaluate(const Approved& file, const Environment& base, const EvaluationContext& context);

 private:
  void start(const Approved& file, const Environment& base);

  TempDir place_;
  Interrupts interrupts_;
  std::optional<Child> bash_;
  Fd cases_;  ///< directories, a line each
  Fd ends_;   ///< a line for each that has been evaluated
  size_t evaluated_ = 0;
};

}  // namespace dirvenv::test

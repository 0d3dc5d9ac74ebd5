// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "core/result.h"
#include "os/child.h"
#include "os/interrupts.h"

namespace dirvenv {

/// A child that ran to its end, and what it had written to its standard output by then.
struct FinishedChild {
  ChildEnd end;
  std::string output;   ///< the first bytes, at most the limit
  bool is_cut = false;  ///< there was more, which was thrown away

  bool succeeded() const { return end.exited && end.status == 0; }
};

/// A signal came first, and the child has been ended. The signal is left in the Interrupts: take()
/// tells its number, and until somebody takes it every further run ends in the same way.
struct Interrupted {};

using ChildRun = std::variant<FinishedChild, Interrupted>;

/// Starts `spec` and blocks until that process has ended or a signal has come. With
/// `spec.output` at -1 its standard output is captured; otherwise it goes there and nothing is. The
/// process alone is waited for: one that it leaves behind may hold the output open for as long as
/// it likes. An error where it cannot be started.
Result<ChildRun> run_child(ChildSpec spec, Interrupts& interrupts, size_t limit);

}  // namespace dirvenv

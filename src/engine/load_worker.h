// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/load_result.h"
#include "engine/evaluate.h"
#include "engine/load_jobs.h"

namespace dirvenv {

/// What an evaluation came to, for others; and for one of them, whose environment is `base`.
LoadResult result_of(const Evaluation& evaluation, const Environment& base);
Evaluation evaluation_of(const LoadResult& result, const Environment& base);

/// All that a process of its own needs to evaluate. What it refers to must live until then.
struct LoadWork {
  std::string id;   ///< of the job
  std::string key;  ///< its
  const Approved& file;
  const Environment& base;
  const EvaluationContext& context;
  std::optional<WindowSize> terminal;  ///< of the first who waits; nullopt: none, and what the
                                       ///< file prints goes where this process's does
};

/// In a process of its own: evaluates, says what there is to say to those who wait, and lets them
/// have the result. It stops when nobody has waited for half a minute.
void evaluate_job(const LoadJobs& jobs, const LoadWork& work);

}  // namespace dirvenv

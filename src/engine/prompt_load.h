// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/load_record.h"
#include "engine/evaluate.h"
#include "engine/prompt.h"

namespace dirvenv {

/// What a prompt gets that wants a load.
struct PromptLoad {
  Evaluation evaluation;
  bool is_deferred = false;  ///< `only_natively`: it takes more than that; nothing has happened
  /// Not empty: it is being evaluated by this job, which will tell; there is no evaluation yet.
  std::string job;
  size_t heard = 0;            ///< how much of what the job has said has been told
  std::string key;             ///< by load_key(); empty: it took no process, or is like no other
  bool is_remembered = false;  ///< it comes from the request's cache
  int signal = 0;              ///< with a job: the user has sent this, and has the prompt back
};

struct LoadWish {
  const Finding& finding;
  const Environment& base;
  const std::optional<LoadRecord>& attempt;  ///< the shell's last one
  bool is_anew = false;  ///< the user has asked for it: what others have begun does not do
};

/// Evaluates what was found on top of the base: at once where that takes no process; else in this
/// process, or in a job (see LoadJobs) where the request says that its shell can wait for one.
/// Where the last attempt waits for a job that has ended, that is the result.
PromptLoad load_for_prompt(const Setup& setup, const PromptRequest& request, const LoadWish& wish,
                           const Report& report);

/// Whether the shell's last attempt still goes on.
bool is_loading(const Setup& setup, const LoadRecord& attempt);
/// Takes the shell out of those who wait for it.
void give_up(const Setup& setup, const LoadRecord& attempt, const ProcessId& shell);

}  // namespace dirvenv

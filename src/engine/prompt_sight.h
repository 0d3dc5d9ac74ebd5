// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/environment_diff.h"
#include "core/load_record.h"
#include "core/plan.h"
#include "core/state_text.h"
#include "engine/gate.h"
#include "engine/prompt.h"

namespace dirvenv {

/// All that a prompt sees before it decides.
struct PromptSight {
  Finding finding;
  std::optional<LoadState> state;  ///< what is loaded; nullopt: nothing
  std::string load_name;           ///< of its record
  std::optional<LoadRecord> record;
  std::optional<std::string> key;     ///< of the digests in `state`; nullopt: not at hand
  Undone undone;                      ///< the environment without it
  std::string shell_name;             ///< ProcessId::text(); empty: no shell asks
  std::string generation;             ///< the shell's file; empty: nothing can be remembered
  std::optional<LoadRecord> attempt;  ///< the shell's last one that loaded nothing
  bool is_off = false;                ///< the user has switched it off
  Runtime::Request request = Runtime::Request::None;
};

PromptSight look_for_prompt(const Setup& setup, const PromptRequest& request, const Report& report);

/// The environment without what is loaded, the user's own changes kept, and without our own names.
Environment environment_left(const Setup& setup, const PromptSight& seen);
/// What a load of the file that was found begins with.
Environment base_of_load(const Setup& setup, const PromptSight& seen);

/// The same, as the plan takes it.
Situation situation_of(const Setup& setup, const PromptRequest& request, const PromptSight& seen);

}  // namespace dirvenv

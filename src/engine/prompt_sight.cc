// SPDX-License-Identifier: MIT
#include "engine/prompt_sight.h"

#include <algorithm>

#include "core/digest.h"
#include "engine/prompt_changes.h"
#include "engine/prompt_load.h"
#include "engine/prompt_memory.h"
#include "engine/switches.h"
#include "engine/users_venv.h"

namespace dirvenv {
namespace {

bool is_attempt(LoadRecord::Outcome outcome) {
  return outcome == LoadRecord::Outcome::Failed || outcome == LoadRecord::Outcome::Interrupted ||
         outcome == LoadRecord::Outcome::Pending || outcome == LoadRecord::Outcome::MemberBlocked;
}

// What a shell reads as it starts may build a list anew that came with the project's elements, as
// /etc/profile does with PATH. Later such a change is the user's own.
bool lost_a_list(const PromptRequest& request, const PromptSight& seen) {
  return request.first_prompt && seen.state &&
         std::any_of(seen.state->variables.begin(), seen.state->variables.end(),
                     [&](const VariableUndo& variable) {
                       return variable.edit && seen.undone.changed_by_user.contains(variable.name);
                     });
}

}  // namespace

PromptSight look_for_prompt(const Setup& setup, const PromptRequest& request,
                            const Report& report) {
  PromptSight seen;
  const Environment& current = setup.environment();
  if (!request.working_directory.empty()) {
    const Gate gate = request.shell ? setup.gate_for(*request.shell) : setup.gate_here();
    seen.finding = gate.find_from(request.working_directory);
  }
  // A command that the user has named gets its environment all the same.
  seen.is_off =
      seen.finding.verdict != Finding::Verdict::Nothing && !request.becomes_command &&
      Switches(setup.runtime(), setup.places().data).state(request.shell, seen.finding.directory) !=
          Switches::Off::No;
  seen.state = setup.state();
  if (!seen.state && current.has("DIRVENV_STATE"))
    report(Tone::Error, "DIRVENV_STATE is damaged; what it was about stays as it is");
  if (seen.state) {
    seen.load_name = to_hex(seen.state->load_id);
    seen.record = setup.runtime().read(seen.load_name);
    seen.key = key_of(setup, *seen.state);
    seen.undone = undo(current, seen.state->variables, request.was_cut ? std::nullopt : seen.key);
    drop_second_activation(seen.state->variables, seen.key, seen.undone);
  } else {
    seen.undone.base = current;
  }
  if (!request.shell) return seen;
  seen.shell_name = request.shell->text();
  if (setup.runtime_problem()) return seen;
  seen.generation = setup.runtime().register_shell(*request.shell);
  if (request.was_unanswered) setup.runtime().remove(seen.shell_name);
  seen.attempt = setup.runtime().read(seen.shell_name);
  seen.request = setup.runtime().request_of(*request.shell);
  return seen;
}

Environment environment_left(const Setup& setup, const PromptSight& seen) {
  return without_state(keep_user_changes(seen.undone, setup.environment()));
}

Environment base_of_load(const Setup& setup, const PromptSight& seen) {
  const bool same_file =
      seen.state && seen.record && seen.record->file == seen.finding.identity.path;
  return same_file ? without_state(seen.undone.base) : environment_left(setup, seen);
}

Situation situation_of(const Setup& setup, const PromptRequest& request, const PromptSight& seen) {
  Situation situation;
  situation.found = seen.is_off ? Situation::Found::Off : found_of(seen.finding.verdict);
  situation.loaded = seen.state.has_value();
  const std::string& path = seen.finding.identity.path;
  if (seen.record) {
    situation.same_file = seen.record->file == path;
    situation.same_content = seen.record->content_digest == seen.finding.content_digest;
    // What another file takes the place of need not be.
    situation.fresh = situation.same_file && situation.same_content && is_fresh(*seen.record) &&
                      !lost_a_list(request, seen);
  } else if (setup.runtime_problem()) {
    // Without a memory what is loaded counts as right until the directory is left.
    situation.same_file = setup.environment().get("DIRVENV_FILE") == path;
    situation.same_content = situation.fresh = situation.same_file;
  }
  situation.attempt_stands =
      seen.attempt && is_attempt(seen.attempt->outcome) && seen.attempt->file == path &&
      seen.attempt->content_digest == seen.finding.content_digest && is_fresh(*seen.attempt) &&
      (seen.attempt->outcome != LoadRecord::Outcome::Pending || is_loading(setup, *seen.attempt));
  // What has been loaded meanwhile takes the place of what is loaded, also where that would do.
  const bool has_arrived = seen.attempt && seen.attempt->outcome == LoadRecord::Outcome::Pending &&
                           seen.attempt->file == path && !is_loading(setup, *seen.attempt);
  situation.reload_requested =
      seen.request != Runtime::Request::None || has_arrived || request.was_cut ||
      (seen.state && situation.same_file &&
       is_half_deactivated(seen.state->variables, seen.key, seen.undone, setup.environment()));
  return situation;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/load_renewal.h"

#include "engine/load_jobs.h"
#include "engine/load_key.h"
#include "engine/load_worker.h"
#include "engine/prompt_sight.h"
#include "os/limits.h"

namespace dirvenv {

void renew_load(const Setup& setup, const PromptRequest& request) {
  if (!request.shell || setup.runtime_problem()) return;
  const Report nobody = [](Tone, std::string_view) {};
  const PromptSight seen = look_for_prompt(setup, request, nobody);
  const auto limits = limits_of(request.shell->pid);
  if (seen.finding.verdict != Finding::Verdict::Allowed || !limits) return;
  take_limits(*limits);
  const Environment base = base_of_load(setup, seen);
  const std::string key = load_key(setup, seen.finding, request, base);
  const LoadJobs jobs(setup.runtime());
  const Result<LoadJobs::Joined> joined = jobs.join(key, seen.finding.identity.path, std::nullopt);
  if (!joined || !joined->lock) return;
  if (const auto self = process_with(own_pid())) jobs.note_worker(joined->id, *self);
  const EvaluationContext context{
      setup.places(), setup.config(), setup.runtime(), setup.program(), request.working_directory,
      false,          nobody};
  evaluate_job(jobs, {joined->id, key, *seen.finding.approved, base, context,
                      window_size_of(*request.shell)});
}

}  // namespace dirvenv

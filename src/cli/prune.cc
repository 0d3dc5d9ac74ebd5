// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "engine/channels.h"
#include "engine/load_jobs.h"
#include "os/files.h"

namespace dirvenv {
namespace {

int run_prune(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const Gate gate = setup->gate();
  const auto pruned = setup->approvals().prune([&](const Approval& approval) {
    const Finding finding = gate.look_at(approval.path);
    // What cannot be looked at now, such as a file of a disk that is not there, may come back.
    const bool is_seen = !finding.content_digest.empty();
    // No Python project any more, or none that can be used now.
    if (!is_seen) return is_absent(approval.path);
    return approval.key != approval_key(finding.identity, finding.content_digest);
  });
  if (!pruned) return invocation.fail(pruned.error());
  for (const std::string& path : *pruned)
    invocation.output.say(Tone::Status, "forgot " + path);
  setup->runtime().sweep();
  if (setup->runtime_problem()) return 0;
  LoadJobs(setup->runtime()).sweep(Channels(setup->places().runtime).daemon().has_value());
  return 0;
}

}  // namespace

const Command kPrune = {
    "prune", {}, "", "Forget approvals of files that are gone or have changed", {}, run_prune};

}  // namespace dirvenv

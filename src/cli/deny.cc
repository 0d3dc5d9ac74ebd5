// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "core/path.h"

namespace dirvenv {
namespace {

int run_deny(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const Result<Finding> finding = find_project_to_judge(*setup, invocation.arguments);
  if (!finding) return invocation.fail(finding.error());
  Approval denial;
  denial.verdict = Approval::Verdict::Denied;
  denial.path = finding->identity.path;
  if (Result<Done> denied = setup->approvals().put(denial); !denied) {
    return invocation.fail(denied.error());
  }
  invocation.output.say(Tone::Status, "denied " + with_tilde(denial.path, setup->places().home));
  return 0;
}

}  // namespace

const Command kDeny = {"deny",   {"block", "disallow", "revoke"},
                       "[PATH]", "Never load the project file of PATH (default: here)",
                       {},       run_deny};

}  // namespace dirvenv

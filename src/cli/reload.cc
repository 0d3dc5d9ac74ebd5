// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "core/path.h"
#include "engine/prompt.h"
#include "engine/prompt_text.h"

namespace dirvenv {
namespace {

int run_reload(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (setup->runtime_problem()) return invocation.fail(*setup->runtime_problem());
  const Result<Finding> finding = find_project(*setup, {});
  if (!finding) return invocation.fail(finding.error());
  if (finding->verdict != Finding::Verdict::Allowed) {
    const auto status =
        finding->verdict == Finding::Verdict::Denied ? ExitStatus::Denied : ExitStatus::Blocked;
    return invocation.fail(Error{not_loaded_text(*finding, true)}, static_cast<int>(status));
  }
  const Result<ProcessId> shell = shell_with_hook(*setup);
  if (!shell) return invocation.fail(shell.error(), static_cast<int>(ExitStatus::Usage));
  if (Result<Done> asked = setup->runtime().request(*shell, Runtime::Request::Reload); !asked) {
    return invocation.fail(asked.error());
  }
  return 0;
}

}  // namespace

const Command kReload = {"reload", {},        "", "Load again at the next prompt of this shell",
                         {},       run_reload};

}  // namespace dirvenv

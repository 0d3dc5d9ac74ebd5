// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/path.h"
#include "engine/prompt.h"

namespace dirvenv {
namespace {

int run(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (setup->runtime_problem()) return invocation.fail(*setup->runtime_problem());
  const Result<Finding> finding = find_project(*setup, {});
  if (!finding) return invocation.fail(finding.error());
  const std::string& path = finding->identity.path;
  switch (finding->verdict) {
    case Finding::Verdict::Denied:
      return invocation.fail(Error{fmt::format("{} is denied. Run `dirvenv allow` first", path)},
                             static_cast<int>(ExitStatus::Denied));
    case Finding::Verdict::NotAllowed:
      return invocation.fail(
          Error{fmt::format("{} is blocked. Run `dirvenv allow` to approve its content", path)},
          static_cast<int>(ExitStatus::Blocked));
    case Finding::Verdict::Refused:
      return invocation.fail(
          Error{fmt::format("{} is not loaded: {}", path, finding->refusal.message)},
          static_cast<int>(ExitStatus::Blocked));
    case Finding::Verdict::Nothing:
    case Finding::Verdict::Allowed:
      break;
  }
  const auto shell = registered_ancestor(setup->runtime());
  if (!shell) {
    return invocation.fail(
        Error{"no shell above this one has the hook; put `eval \"$(dirvenv hook bash)\"` into its rc "
              "file"},
        static_cast<int>(ExitStatus::Usage));
  }
  if (Result<Done> asked = setup->runtime().request_reload(*shell); !asked) {
    return invocation.fail(asked.error());
  }
  return 0;
}

}  // namespace

const Command kReload = {"reload", {}, "", "Load again at the next prompt of this shell", {}, run};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/path.h"
#include "engine/prompt.h"
#include "engine/switches.h"

namespace dirvenv {
namespace {

constexpr int kUsage = static_cast<int>(ExitStatus::Usage);

// Why nothing is loaded here although this shell is on; empty: it is.
std::string still_off(const Switches& switches, const std::string& project,
                      const std::string& home) {
  switch (switches.state(std::nullopt, project)) {
    case Switches::Off::Project:
      return fmt::format("{} is still off in every shell; `dirvenv on --project` turns it on",
                         with_tilde(project, home));
    case Switches::Off::Everywhere:
      return "everything is still off; `dirvenv on --everywhere` turns it on";
    default:
      return {};
  }
}

int turn(const Invocation& invocation, bool is_off) {
  const bool project = invocation.flags.contains("--project");
  const bool everywhere = invocation.flags.contains("--everywhere");
  if (project && everywhere) {
    return invocation.fail(Error{"take one of --project and --everywhere"}, kUsage);
  }
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (setup->runtime_problem()) return invocation.fail(*setup->runtime_problem());
  const Switches switches(setup->runtime(), setup->places().data);
  const std::string& home = setup->places().home;
  const char* const word = is_off ? "off" : "on";
  if (everywhere) {
    if (Result<Done> done = switches.set_everywhere(is_off); !done)
      return invocation.fail(done.error());
    invocation.output.say(Tone::Status, fmt::format("everything is {}", word));
    return 0;
  }
  const Result<Finding> finding = find_project(*setup, {});
  if (project) {
    if (!finding) return invocation.fail(finding.error());
    if (Result<Done> done = switches.set_project(finding->directory, is_off); !done)
      return invocation.fail(done.error());
    invocation.output.say(Tone::Status, fmt::format("{} is {} in every shell",
                                                    with_tilde(finding->directory, home), word));
    return 0;
  }
  const Result<ProcessId> shell = shell_with_hook(*setup);
  if (!shell) return invocation.fail(shell.error(), kUsage);
  if (Result<Done> done = switches.set_shell(*shell, is_off); !done)
    return invocation.fail(done.error());
  const std::string rest =
      is_off ? "" : still_off(switches, finding ? finding->directory : "", home);
  if (!rest.empty()) invocation.output.say(Tone::Status, rest);
  return 0;
}

int run_off(const Invocation& invocation) {
  return turn(invocation, true);
}

int run_on(const Invocation& invocation) {
  return turn(invocation, false);
}

}  // namespace

const Command kOff = {"off",
                      {},
                      "",
                      "Load nothing in this shell until `dirvenv on`",
                      {{"--project", "not this project, in any shell"},
                       {"--everywhere", "nothing at all, in any shell"}},
                      run_off};

const Command kOn = {
    "on",
    {},
    "",
    "Take `dirvenv off` back",
    {{"--project", "that of this project"}, {"--everywhere", "that of everything"}},
    run_on};

}  // namespace dirvenv

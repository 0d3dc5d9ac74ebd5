// SPDX-License-Identifier: MIT
#include "cli/command.h"
#include "cli/help_trust.h"
#include "engine/prompt.h"

namespace dirvenv {
namespace {

int run_help(const Invocation& invocation) {
  const std::string command = invocation.arguments.empty() ? "" : invocation.arguments[0];
  if (command == "trust") return print(*help_text("trust") + "\n" + trust_text()) ? 0 : 1;
  if (const auto text = help_text(command)) return print(*text) ? 0 : 1;
  return invocation.fail(no_such_command(command), static_cast<int>(ExitStatus::Usage));
}

}  // namespace

const Command kHelp = {"help", {},      "[COMMAND]", "Show this, or what one command does",
                       {},     run_help};

}  // namespace dirvenv

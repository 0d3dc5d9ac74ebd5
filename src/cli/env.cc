// SPDX-License-Identifier: MIT
#include <array>

#include "cli/command.h"
#include "cli/target_output.h"
#include "core/environment_diff.h"
#include "core/state_text.h"
#include "engine/prompt_changes.h"
#include "engine/prompt_memory.h"

namespace dirvenv {
namespace {

constexpr std::array<std::pair<std::string_view, TargetFormat>, 5> kEnvFormats = {{
    {"--json", TargetFormat::Json},
    {"--null", TargetFormat::Null},
    {"--gha", TargetFormat::Gha},
    {"--sh", TargetFormat::Sh},
    {"--dotenv", TargetFormat::Dotenv},
}};

// The environment that a load began with, where `loaded` is what it has come to.
Environment base_of(const Setup& setup, const Environment& loaded) {
  const auto state = state_in(loaded);
  if (!state) return without_state(loaded);
  return without_state(undo(loaded, state->variables, key_of(setup, *state)).base);
}

std::vector<TargetChange> all_of(const Environment& environment) {
  std::vector<TargetChange> changes;
  for (const auto& [name, value] : environment.variables())
    changes.push_back({name, value});
  return changes;
}

std::vector<TargetChange> what_changes(const Environment& before, const Environment& after) {
  std::vector<TargetChange> changes;
  for (const auto& [name, value] : after.variables()) {
    const std::string* const old = before.find(name);
    if (old == nullptr || *old != value) changes.push_back({name, value});
  }
  for (const auto& [name, value] : before.variables()) {
    if (!after.has(name)) changes.push_back({name, std::nullopt});
  }
  return changes;
}

int run_env(const Invocation& invocation) {
  std::optional<TargetFormat> format;
  for (const auto& [flag, of_flag] : kEnvFormats) {
    if (!invocation.flags.contains(std::string(flag))) continue;
    if (format) return invocation.fail(Error{"env prints one format at a time"}, 2);
    format = of_flag;
  }
  const std::string directory = invocation.arguments.empty() ? "." : invocation.arguments[0];
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const auto evaluated = environment_for_command(invocation, *setup, directory);
  if (const int* const status = std::get_if<int>(&evaluated)) return *status;
  const auto& loaded = std::get<Environment>(evaluated);
  const bool is_all = invocation.flags.contains("--all");
  const std::vector<TargetChange> changes =
      is_all ? all_of(loaded) : what_changes(base_of(*setup, loaded), without_state(loaded));
  const bool is_printed = changes.empty() && format == TargetFormat::Json
                              ? print("{}\n")
                              : print_changes(format.value_or(TargetFormat::Sh), changes,
                                              invocation.environment, invocation.output);
  if (is_printed) return 0;
  return invocation.fail(Error{"the environment could not be written"});
}

}  // namespace

const Command kEnv = {"env",
                      {},
                      "[DIR]",
                      "Print the environment of DIR, for scripts and CI",
                      {{"--json", "as an object, null for a variable that is to be unset"},
                       {"--null", "NAME=VALUE, with a NUL byte behind each"},
                       {"--gha", "for the file that $GITHUB_ENV names"},
                       {"--sh", "as commands for any POSIX shell; so it is where nothing is said"},
                       {"--dotenv", "for a .env file"},
                       {"--all", "the whole environment, not only what the project changes"}},
                      run_env};

}  // namespace dirvenv

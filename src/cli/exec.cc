// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "core/path.h"
#include "engine/prompt.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/replace_process.h"
#include "os/search_path.h"

namespace dirvenv {
namespace {

// As a shell has it.
constexpr int kNotFound = 127;

int run_in(const Invocation& invocation, const std::string& directory,
           std::vector<std::string> command) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  auto evaluated = environment_for_command(invocation, *setup, directory);
  if (const int* const status = std::get_if<int>(&evaluated)) return *status;
  auto& environment = std::get<Environment>(evaluated);
  // What the user has named counts, also where a script runs in another project.
  environment.set("DIRVENV_NON_INTERACTIVE", "1");
  const auto program = program_on_path(command[0], environment.get_or("PATH", ""));
  if (!program) {
    return invocation.fail(Error{fmt::format("there is no command {} on PATH", command[0])},
                           kNotFound);
  }
  const Error failure = replace_process(*program, command, environment.entries());
  return invocation.fail(failure, 126);
}

int run_exec(const Invocation& invocation) {
  std::vector<std::string> arguments = invocation.arguments;
  if (!arguments.empty() && arguments[0] == "--") arguments.erase(arguments.begin());
  if (arguments.empty()) {
    return invocation.fail(Error{"exec needs a directory and a command; see `dirvenv help exec`"},
                           static_cast<int>(ExitStatus::Usage));
  }
  const auto status = file_status(arguments[0]);
  if (status && status->kind == FileStatus::Kind::Regular) {
    // A script of a project, in the environment of the directory that it is in.
    const std::string file =
        arguments[0].find('/') == std::string::npos ? "./" + arguments[0] : arguments[0];
    arguments[0] = file;
    return run_in(invocation, parent_path(absolute_path(file, working_directory().value_or("/"))),
                  arguments);
  }
  if (arguments.size() > 1 && arguments[1] == "--") arguments.erase(arguments.begin() + 1);
  if (arguments.size() < 2) {
    return invocation.fail(Error{"exec needs a command after the directory"},
                           static_cast<int>(ExitStatus::Usage));
  }
  const std::string directory = arguments[0];
  arguments.erase(arguments.begin());
  return run_in(invocation, directory, std::move(arguments));
}

}  // namespace

std::variant<Environment, int> environment_for_command(const Invocation& invocation,
                                                       const Setup& setup,
                                                       const std::string& directory) {
  const auto real = real_path(directory);
  const auto status = real ? file_status(*real) : std::nullopt;
  if (!status || status->kind != FileStatus::Kind::Directory) {
    return invocation.fail(Error{directory + " is no directory"});
  }
  PromptRequest request;
  request.working_directory = *real;
  request.becomes_command = true;
  request.show_progress = invocation.output.is_terminal();
  PromptAnswer answer = answer_prompt(setup, request, invocation.output.report());
  if (answer.signal != 0) Interrupts::die_by(answer.signal);
  if (answer.status != ExitStatus::Done) return static_cast<int>(answer.status);
  return std::move(answer.environment);
}

const Command kExec = {"exec",
                       {},
                       "DIR COMMAND…",
                       "Run a command in the environment of DIR (or: exec FILE [ARG…])",
                       {},
                       run_exec};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "cli/loaded_venv.h"

#include "core/path.h"
#include "engine/explain.h"
#include "engine/prompt.h"
#include "engine/prompt_changes.h"
#include "os/files.h"
#include "os/interrupts.h"

namespace dirvenv {

std::variant<LoadedVenv, int> load_venv(const Invocation& invocation, const Setup& setup,
                                        size_t argument) {
  const auto here = working_directory();
  const std::string word =
      invocation.arguments.size() > argument ? invocation.arguments[argument] : ".";
  const auto directory = here ? real_path(absolute_path(word, *here)) : std::nullopt;
  if (!directory) return invocation.fail(Error{"there is no directory " + word});
  PromptRequest request;
  request.working_directory = *directory;
  request.becomes_command = true;
  const Report errors_only = [&](Tone tone, std::string_view text) {
    if (tone == Tone::Error) invocation.output.say(tone, text);
  };
  // Afresh: what the user has activated by hand is not the project's.
  const Result<Setup> outside =
      Setup::make(without_state(undone_in(setup).base), invocation.program);
  if (!outside) return invocation.fail(outside.error());
  const PromptAnswer answer = answer_prompt(*outside, request, errors_only);
  if (answer.signal != 0) Interrupts::die_by(answer.signal);
  if (answer.status != ExitStatus::Done) return static_cast<int>(answer.status);
  const Finding finding = setup.gate_here().find_from(*directory);
  const auto venv = answer.environment.get("VIRTUAL_ENV");
  if (finding.verdict != Finding::Verdict::Allowed || !venv || venv->empty()) {
    return invocation.fail(
        Error{"no project with a virtual environment is there, or it is not allowed; see `dirvenv "
              "status` and `dirvenv allow`"});
  }
  return LoadedVenv{finding, answer.environment, *venv};
}

}  // namespace dirvenv

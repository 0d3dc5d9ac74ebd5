// SPDX-License-Identifier: MIT
#include "engine/hook_answer.h"

#include <fmt/format.h>

#include "engine/extras_code.h"

namespace dirvenv {
namespace {

// Names that the shell owns cannot be carried into it; nothing is changed then.
std::optional<std::string> special_name(Shell shell, const ShellScript& script) {
  for (const VariableChange& change : script.changes) {
    if (change.kind == VariableChange::Kind::Apply && is_special_name(shell, change.name)) {
      return change.name;
    }
  }
  return std::nullopt;
}

}  // namespace

void refuse_special_names(Shell shell, PromptAnswer& answer, const Report& report) {
  ShellScript& script = answer.script;
  const auto name = special_name(shell, script);
  if (!name) return;
  report(Tone::Error, fmt::format("{} belongs to this shell and cannot be set; nothing was "
                                  "changed. Take it out of the file",
                                  *name));
  script.changes = script.fallback;
  script.message.clear();
  if (script.extras) script.extras = ShellExtras{};
  answer.status = ExitStatus::Failed;
}

std::string script_of(Shell shell, PromptAnswer& answer, bool colour) {
  ShellScript& script = answer.script;
  if (!script.message.empty()) script.message = line_of(Tone::Status, script.message, colour);
  script.extras_code = extras_code(shell);
  return print_script(shell, script);
}

}  // namespace dirvenv

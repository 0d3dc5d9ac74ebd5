// SPDX-License-Identifier: MIT
#include "engine/explain.h"

#include <fmt/format.h>

#include "core/environment_diff.h"
#include "core/path.h"
#include "core/state_text.h"
#include "engine/file_check.h"
#include "engine/layers.h"
#include "engine/members.h"
#include "engine/prompt_memory.h"

namespace dirvenv {
namespace {

// The environment before the load that the state tells of; as it is where nothing is loaded.
Undone undone_in(const Setup& setup) {
  const auto text = setup.environment().get("DIRVENV_STATE");
  const auto state = text ? decode_state(*text) : std::nullopt;
  if (!state) return {setup.environment(), {}};
  return undo(setup.environment(), state->variables, key_of(setup, *state));
}

// What the texts of the files say that bash was given, where nobody may run them: the only place
// that sets the name, or that it is one of these files. Of a .dirvenv.toml that inherits, bash was
// given the parent.
std::vector<Explanation::Step> steps_by_reading(const Setup& setup, const Finding& finding,
                                                const std::string& name) {
  std::string path = finding.identity.path;
  std::string text = finding.content;
  if (finding.identity.kind == "toml") {
    Watches unused;
    const auto above = nearest_project(parent_path(finding.directory), unused);
    const auto bytes = above ? Members::read_bytes(MemberUse::Code, *above) : Error{};
    if (!bytes || base_name(*above) == kTomlProject) return {};
    path = *above;
    text = *bytes;
  }
  std::vector<Explanation::Step> steps;
  for (const FileCheck& check : check_shell_files(path, text, setup)) {
    for (const NamedVariable& variable : check.variables) {
      if (variable.name != name) continue;
      const bool is_exact = variable.count == 1 || check.use == MemberUse::Data;
      steps.push_back(
          {{name, std::nullopt, true, check.path, {is_exact ? variable.line : 0, 1}, variable.by},
           true});
    }
  }
  return steps;
}

}  // namespace

Result<Explanation> explain(const Setup& setup, const Finding& finding, const std::string& name,
                            bool trace, const Report& report) {
  const Undone undone = undone_in(setup);
  Explanation explanation;
  explanation.base = undone.base.get(name);
  explanation.current = setup.environment().get(name);
  explanation.is_loaded = setup.environment().get("DIRVENV_FILE") == finding.identity.path;
  explanation.is_users = explanation.is_loaded && undone.changed_by_user.contains(name);
  std::vector<NamedChange> changes;
  const Report errors_only = [&](Tone tone, std::string_view text) {
    if (tone == Tone::Error) report(tone, text);
  };
  EvaluationContext context{setup.places(),    setup.config(), setup.runtime(), setup.program(),
                            finding.directory, false,          errors_only};
  context.changes = &changes;
  bool needs_more = false;
  if (!trace) context.needs_more = &needs_more;
  if (trace) context.traced = name;
  const Evaluation evaluation = evaluate(*finding.approved, undone.base, context);
  const bool is_for_bash = !trace && !evaluation.bash_because.empty();
  if (evaluation.outcome == Evaluation::Outcome::Failed && !is_for_bash) return evaluation.error;
  if (evaluation.outcome == Evaluation::Outcome::Interrupted) return Error{"stopped"};
  if (evaluation.outcome == Evaluation::Outcome::Blocked) {
    return Error{fmt::format("{} is not approved; `dirvenv allow` approves it with {}",
                             evaluation.unapproved->path, finding.identity.path)};
  }
  explanation.bash_because = evaluation.bash_because;
  for (NamedChange& change : changes) {
    const bool by_bash = change.by == "bash";
    if (change.name == name) explanation.steps.push_back({std::move(change), by_bash});
  }
  if (!explanation.bash_because.empty() && !trace) {
    for (Explanation::Step& step : steps_by_reading(setup, finding, name))
      explanation.steps.push_back(std::move(step));
  }
  return explanation;
}

}  // namespace dirvenv

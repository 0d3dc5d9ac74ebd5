// SPDX-License-Identifier: MIT
#include "engine/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/environment_diff.h"
#include "core/path.h"
#include "core/project_config.h"
#include "core/state_text.h"
#include "engine/file_check.h"
#include "engine/layers.h"
#include "engine/members.h"
#include "engine/prompt_memory.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// What the texts of the files say, from the project file on that needs bash: what was evaluated
// before it has told itself. Layer by layer as evaluate_layers() goes; within one, what a file
// reads comes before the file, as most read first.
class Reading {
 public:
  Reading(const Setup& setup, std::string bash_file, const std::string& name)
      : setup_(setup), bash_file_(std::move(bash_file)), name_(name) {}

  /// Whether bash is needed for the project file, or for what is evaluated before it.
  bool read(const std::string& path, const std::string& text) {
    const auto before = file_before(path, text);
    const auto bytes = before ? Members::read_bytes(MemberUse::Code, *before) : Error{};
    const bool is_on_bash = bytes && read(*before, *bytes);
    if (!is_on_bash && path != bash_file_) return false;
    checks_ = check_own_files(path, text, setup_);
    told_.clear();
    tell(path);
    return true;
  }

  std::vector<Explanation::Step> take() { return std::move(steps_); }

 private:
  static std::optional<std::string> file_before(const std::string& path, const std::string& text) {
    const std::string directory = parent_path(path);
    if (base_name(path) == kTomlProject) {
      const auto config = parse_project_config(text, path);
      const bool inherits = config && config->inherit.value && directory != "/";
      Watches unused;
      return inherits ? nearest_project(parent_path(directory), unused) : std::nullopt;
    }
    const std::string beside = join_path(directory, kTomlProject);
    return leads_to(beside, FileStatus::Kind::Regular) ? std::optional(beside) : std::nullopt;
  }

  void tell(const std::string& path) {
    const auto check = std::find_if(checks_.begin(), checks_.end(),
                                    [&](const FileCheck& each) { return each.path == path; });
    if (check == checks_.end() || !told_.insert(path).second) return;
    for (const NamedFile& file : check->files)
      tell(file.path);
    for (const NamedVariable& variable : check->variables) {
      if (variable.name != name_) continue;
      const TextPlace place{variable.count == 1 ? variable.line : 0, variable.column};
      steps_.push_back({{name_, std::nullopt, true, check->path, place, variable.by}, true});
    }
  }

  const Setup& setup_;
  std::string bash_file_;
  const std::string& name_;
  std::vector<FileCheck> checks_;
  std::set<std::string> told_;
  std::vector<Explanation::Step> steps_;
};

}  // namespace

Undone undone_in(const Setup& setup) {
  const auto& state = setup.state();
  if (!state) return {setup.environment(), {}};
  return undo(setup.environment(), state->variables, key_of(setup, *state));
}

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
    Reading reading(setup, evaluation.bash_file, name);
    reading.read(finding.identity.path, finding.content);
    for (Explanation::Step& step : reading.take())
      explanation.steps.push_back(std::move(step));
  }
  return explanation;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/layers.h"

#include <fmt/format.h>

#include "core/name_rules.h"
#include "core/path.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// Files may name each other in a circle.
constexpr int kDeepestLayer = 32;

Evaluation evaluate_envrc(const Approved& file, const Environment& base,
                          const EvaluationContext& context) {
  std::string reason = "`native = false` in config.toml";
  const size_t noted = context.changes == nullptr ? 0 : context.changes->size();
  if (context.config.native) {
    auto native = evaluate_natively(file, base, context);
    if (auto* evaluation = std::get_if<Evaluation>(&native)) return std::move(*evaluation);
    Refusal& refusal = std::get<Refusal>(native);
    const bool is_inherited = context.depth > 1;
    if (is_inherited && refusal.file.empty()) refusal.file = file.identity().path;
    reason = reason_text(refusal);
    // What it did until then has not happened.
    if (context.changes != nullptr) context.changes->resize(noted);
  }
  Evaluation evaluation;
  if (context.needs_more != nullptr) {
    *context.needs_more = true;
  } else {
    evaluation = evaluate_bash(file, base, context);
  }
  evaluation.bash_because = std::move(reason);
  evaluation.bash_file = file.identity().path;
  return evaluation;
}

Evaluation failure(Error error) {
  Evaluation evaluation;
  evaluation.error = std::move(error);
  return evaluation;
}

// A .dirvenv.toml that the approval of `file` covers, or not.
Evaluation evaluate_member_toml(const Approved& file, const std::string& path,
                                const Environment& base, const EvaluationContext& context) {
  if (path == context.main_file) return failure(circle_error(path));
  const MemberProject member = file.member(path);
  if (const auto* error = std::get_if<Error>(&member)) return failure(*error);
  if (const auto* unapproved = std::get_if<UnapprovedMember>(&member)) {
    Evaluation blocked;
    blocked.outcome = Evaluation::Outcome::Blocked;
    blocked.unapproved = *unapproved;
    return blocked;
  }
  return evaluate_toml(std::get<Approved>(member), base, context);
}

// What the first one watched, set and gave counts as well.
Evaluation on_top(Evaluation below, Evaluation top) {
  below.dependencies.insert(below.dependencies.end(), top.dependencies.begin(),
                            top.dependencies.end());
  top.dependencies = std::move(below.dependencies);
  top.lists.merge(below.lists);
  add_extras(below.extras, top.extras);
  top.no_cache |= below.no_cache;
  top.extras = std::move(below.extras);
  if (top.bash_because.empty()) {
    top.bash_because = std::move(below.bash_because);
    top.bash_file = std::move(below.bash_file);
  }
  return top;
}

}  // namespace

std::optional<std::string> nearest_project(const std::string& directory, Watches& watches) {
  for (const std::string& at : with_parents(directory)) {
    for (const char* const name : {kShellProject, kTomlProject}) {
      const std::string path = join_path(at, name);
      if (leads_to(path, FileStatus::Kind::Regular)) return path;
      watches.add(path);
    }
  }
  return std::nullopt;
}

Error circle_error(const std::string& path) {
  return Error{path + ": project files read each other in a circle"};
}

LayerOnTop evaluate_on_top(const Approved& file, const std::string& path,
                           const Environment& exported, const EvaluationContext& outer) {
  EvaluationContext context = outer;
  LayerOnTop layer;
  layer.watched.push_back(path);
  if (++context.depth > kDeepestLayer) {
    layer.error = circle_error(path);
    return layer;
  }
  const size_t noted = context.changes == nullptr ? 0 : context.changes->size();
  auto evaluation = evaluate_member_toml(file, path, exported, context);
  for (const Dependency& dependency : evaluation.dependencies)
    layer.watched.push_back(dependency.path);
  layer.unapproved = evaluation.unapproved;
  layer.bash_because = evaluation.bash_because;
  layer.no_cache = evaluation.no_cache;
  layer.signal = evaluation.signal;
  if (evaluation.outcome != Evaluation::Outcome::Loaded) {
    // None of it is done.
    if (context.changes != nullptr) context.changes->resize(noted);
    if (!layer.unapproved) layer.error = evaluation.error;
    return layer;
  }
  layer.lists = std::move(evaluation.lists);
  layer.extras = std::move(evaluation.extras);
  const auto may_change = [](const std::string& name) {
    return is_valid_name(name) && !is_never_name(name);
  };
  for (const auto& [name, value] : evaluation.environment.variables()) {
    if (may_change(name) && exported.get(name) != value) layer.changes.emplace_back(name, value);
  }
  for (const auto& [name, value] : exported.variables()) {
    const bool is_gone = may_change(name) && !evaluation.environment.has(name);
    if (is_gone) layer.changes.emplace_back(name, std::nullopt);
  }
  return layer;
}

Evaluation evaluate_layers(const Approved& file, const Environment& base,
                           const EvaluationContext& outer) {
  EvaluationContext context = outer;
  if (++context.depth > kDeepestLayer) {
    return failure(circle_error(file.identity().path));
  }
  if (context.depth == 1) context.main_file = file.identity().path;
  const std::string& kind = file.identity().kind;
  if (kind == "dotenv") return evaluate_dotenv(file, base);
  if (kind == "toml" || kind == kPythonProject) return evaluate_toml(file, base, context);
  const std::string path = join_path(parent_path(file.identity().path), kTomlProject);
  if (!leads_to(path, FileStatus::Kind::Regular)) {
    Evaluation evaluation = evaluate_envrc(file, base, context);
    evaluation.dependencies.push_back(dependency_on(path));
    return evaluation;
  }
  Evaluation below = evaluate_member_toml(file, path, base, context);
  below.dependencies.push_back(dependency_on(path));
  if (below.outcome != Evaluation::Outcome::Loaded) return below;
  Evaluation top = evaluate_envrc(file, below.environment, context);
  return on_top(std::move(below), std::move(top));
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/evaluate.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/dotenv.h"
#include "core/gzenv.h"
#include "core/json_direnv.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/layers.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/limits.h"

namespace dirvenv {
namespace {

// A larger file that is this young counts as changed at the next look.
constexpr size_t kDigestLimit = size_t{1} << 20;

// Beyond the kernel's limits no program could be started from the shell.
std::optional<Error> size_problem(const Environment& environment) {
  const size_t longest = longest_environment_entry();
  const size_t all = largest_environment();
  size_t total = 0;
  for (const auto& [name, value] : environment.variables()) {
    const size_t size = name.size() + value.size() + 1;
    if (size > longest) {
      return Error{fmt::format("{} would be {} bytes long; programs can be given {} at most", name,
                               size, longest)};
    }
    total += size + 1 + sizeof(char*);
  }
  if (total <= all) return std::nullopt;
  return Error{fmt::format(
      "the environment would take {} bytes; {} leave room for programs to start", total, all)};
}

// What the file may not touch, or cannot carry, is as it was.
void put_back(const Environment& base, Environment& result) {
  const auto may_not_change = [](const std::string& name) {
    return !is_valid_name(name) || is_never_name(name);
  };
  std::vector<std::string> names;
  for (const auto& [name, value] : result.variables()) {
    if (may_not_change(name)) names.push_back(name);
  }
  for (const std::string& name : names)
    result.assign(name, base.get(name));
  for (const auto& [name, value] : base.variables()) {
    if (may_not_change(name)) result.set(name, value);
  }
}

// An empty element of PATH means '.', and fish makes that of it: what is set must be what each
// shell hands back, or leaving would take it for a change of the user's.
void spell_out_path(const Environment& base, Environment& result) {
  const auto path = result.get("PATH");
  if (!path || path == base.get("PATH")) return;
  std::vector<std::string> elements = split_list(*path);
  std::replace(elements.begin(), elements.end(), std::string(), std::string("."));
  result.set("PATH", join_list(elements));
}

}  // namespace

std::string reason_text(const Refusal& refusal) {
  if (refusal.line == 0) return refusal.construct;
  const std::string place = refusal.file.empty() ? "line " : refusal.file + ":";
  return fmt::format("{}{}: {}", place, refusal.line, refusal.construct);
}

std::string content_digest_of(const std::string& path, const Stamp& stamp) {
  if (stamp.is_directory) return "directory";
  const auto text = read_file(path, kDigestLimit);
  return text ? sha256(*text) : std::string("unknown");
}

Dependency dependency_on(const std::string& path) {
  Dependency dependency{path, stamp_of(path), {}};
  if (is_racy(dependency.stamp, wall_clock_ns())) {
    dependency.content_digest = content_digest_of(path, dependency.stamp);
  }
  return dependency;
}

bool is_unchanged(const Dependency& dependency) {
  const Stamp now = stamp_of(dependency.path);
  if (now != dependency.stamp) return false;
  return dependency.content_digest.empty() ||
         dependency.content_digest == content_digest_of(dependency.path, now);
}

Evaluation evaluate_dotenv(const Approved& file, const Environment& base) {
  Evaluation evaluation;
  evaluation.environment = base;
  const Result<Dotenv> parsed = parse_dotenv(file.text(), file.identity().path);
  if (!parsed) {
    evaluation.error = parsed.error();
    return evaluation;
  }
  const std::string& path = file.identity().path;
  const auto variables = expand_dotenv(*parsed, std::string_view(path).substr(0, path.rfind('/')),
                                       [&](std::string_view name) { return base.get(name); });
  if (!variables) {
    evaluation.error = variables.error();
    return evaluation;
  }
  for (const auto& [name, value] : *variables)
    evaluation.environment.set(name, value);
  evaluation.outcome = Evaluation::Outcome::Loaded;
  return evaluation;
}

Environment starting_environment(const Approved& file, const Environment& base) {
  Environment environment = base;
  for (const char* const name :
       {"BASH_ENV", "BASH_XTRACEFD", "SHELLOPTS", "BASHOPTS", "DIRVENV_STATE"}) {
    environment.unset(name);
  }
  for (const auto& [name, value] : base.variables()) {
    if (name.starts_with("_dv_")) environment.unset(name);
  }
  environment.set("DIRVENV_FILE", file.identity().path);
  environment.set("DIRVENV_DIR", parent_path(file.identity().path));
  environment.set("DIRVENV_IN_ENVRC", "1");
  environment.set("DIRENV_IN_ENVRC", "1");
  return environment;
}

std::vector<std::string> user_extensions(const Places& places) {
  std::vector<std::string> files;
  const std::string library = join_path(places.config, "lib");
  for (const std::string& name : directory_names(library)) {
    if (name.ends_with(".sh") && !name.starts_with(".")) files.push_back(join_path(library, name));
  }
  const std::string own = places.rc.empty() ? join_path(places.config, "rc.bash") : places.rc;
  if (file_status(own)) files.push_back(own);
  return files;
}

Evaluation evaluate(const Approved& file, const Environment& base,
                    const EvaluationContext& context) {
  if (!context.config.problem.empty()) {
    Evaluation refused;
    refused.error = Error{context.config.problem};
    refused.dependencies = {dependency_on(user_config_path(context.places))};
    return refused;
  }
  Evaluation evaluation = evaluate_layers(file, base, context);
  if (evaluation.outcome != Evaluation::Outcome::Loaded) return evaluation;
  // What a file has `direnv watch` add for it.
  const std::string watched = evaluation.environment.get_or("DIRENV_WATCHES", "");
  if (!watched.empty() && base.get("DIRENV_WATCHES") != watched) {
    for (const std::string& path : direnv_watched_paths(watched))
      evaluation.dependencies.push_back(dependency_on(path));
  }
  put_back(base, evaluation.environment);
  spell_out_path(base, evaluation.environment);
  if (auto problem = size_problem(evaluation.environment)) {
    evaluation.outcome = Evaluation::Outcome::Failed;
    evaluation.error = Error{fmt::format("{}: {}", file.identity().path, problem->message)};
  }
  return evaluation;
}

}  // namespace dirvenv

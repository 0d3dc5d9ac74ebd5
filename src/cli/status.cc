// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/path.h"
#include "core/state_text.h"
#include "core/visible.h"
#include "engine/layers.h"
#include "engine/prompt_load.h"
#include "engine/prompt_memory.h"
#include "os/files.h"

namespace dirvenv {
namespace {

std::string_view word_for(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::Nothing:
      return "none";
    case Finding::Verdict::Allowed:
      return "allowed";
    case Finding::Verdict::Denied:
      return "denied";
    case Finding::Verdict::NotAllowed:
      return "blocked";
    case Finding::Verdict::Refused:
      return "refused";
  }
  return "none";
}

// What an approved file reads, and may not as it is now.
std::vector<UnapprovedMember> changed_members(const Finding& finding) {
  if (!finding.approved) return {};
  std::vector<UnapprovedMember> members = finding.approved->members().changed();
  // One that has appeared beside an .envrc is in no approval.
  const std::string toml = join_path(finding.directory, kTomlProject);
  const bool is_beside = toml != finding.identity.path && finding.identity.kind == "envrc" &&
                         leads_to(toml, FileStatus::Kind::Regular);
  const bool is_known = std::any_of(members.begin(), members.end(),
                                    [&](const auto& member) { return member.path == toml; });
  if (is_beside && !is_known) {
    auto answer = finding.approved->members().read(MemberUse::Code, toml);
    if (auto* unapproved = std::get_if<UnapprovedMember>(&answer)) members.push_back(*unapproved);
  }
  return members;
}

std::string_view word_for(const Finding& finding) {
  return changed_members(finding).empty() ? word_for(finding.verdict) : "blocked";
}

// What the environment says is loaded, and whether it still holds.
struct Loaded {
  std::string file;
  std::string state;      ///< "loaded", "stale" or "unknown" (its record is gone)
  std::string evaluator;  ///< "natively", "by bash because of line 7: a pipe"; empty: not known
  std::vector<std::string> watches;
  std::vector<std::string> variables;
};

std::optional<Loaded> what_is_loaded(const Setup& setup) {
  const auto& state = setup.state();
  if (!state) return std::nullopt;
  Loaded loaded;
  loaded.file = setup.environment().get_or("DIRVENV_FILE", "");
  loaded.state = "unknown";
  for (const VariableUndo& variable : state->variables)
    loaded.variables.push_back(variable.name);
  if (const auto record = setup.runtime().read(to_hex(state->load_id))) {
    loaded.file = record->file;
    loaded.evaluator =
        record->bash_because.empty() ? "natively" : "by bash because of " + record->bash_because;
    loaded.state = is_fresh(*record) ? "loaded" : "stale";
    for (const Dependency& dependency : record->dependencies) {
      loaded.watches.push_back(dependency.path);
    }
  }
  return loaded;
}

// What this shell waits for; nullopt: nothing.
std::optional<LoadRecord> what_is_loading(const Setup& setup) {
  const auto shell = setup.runtime_problem() ? std::nullopt : registered_ancestor(setup.runtime());
  auto attempt = shell ? setup.runtime().read(shell->text()) : std::nullopt;
  return attempt && is_loading(setup, *attempt) ? std::move(attempt) : std::nullopt;
}

Json list_of(const std::vector<std::string>& texts) {
  Json::Array array;
  for (const std::string& text : texts)
    array.push_back(Json{text});
  return Json{array};
}

Json found_json(const Finding& finding) {
  if (finding.verdict == Finding::Verdict::Nothing) return Json{};
  Json::Object object{{"path", Json{finding.identity.path}},
                      {"trust", Json{std::string(word_for(finding))}}};
  std::vector<std::string> changed;
  for (const UnapprovedMember& member : changed_members(finding))
    changed.push_back(member.path);
  object["changed"] = list_of(changed);
  if (finding.verdict == Finding::Verdict::Refused)
    object["reason"] = Json{finding.refusal.message};
  return Json{object};
}

Json loaded_json(const std::optional<Loaded>& loaded) {
  if (!loaded) return Json{};
  return Json{
      Json::Object{{"path", Json{loaded->file}},
                   {"state", Json{loaded->state}},
                   {"evaluated", loaded->evaluator.empty() ? Json{} : Json{loaded->evaluator}},
                   {"variables", list_of(loaded->variables)},
                   {"watches", list_of(loaded->watches)}}};
}

std::string json_text(const Setup& setup, const Finding& finding,
                      const std::optional<LoadRecord>& loading,
                      const std::optional<Loaded>& loaded) {
  const Places& places = setup.places();
  const Json::Object config{{"config", Json{places.config}},
                            {"data", Json{places.data}},
                            {"program", Json{setup.program()}},
                            {"runtime", Json{places.runtime}}};
  return write_json(Json{
             Json::Object{{"version", Json{1}},
                          {"places", Json{config}},
                          {"config_error",
                           setup.config().problem.empty() ? Json{} : Json{setup.config().problem}},
                          {"found", found_json(finding)},
                          {"loading", loading ? Json{loading->file} : Json{}},
                          {"loaded", loaded_json(loaded)}}}) +
         "\n";
}

// A directory of Python that would count, had the user said so.
std::string python_line(const Setup& setup) {
  const auto here = working_directory();
  const auto python =
      here && setup.config().python_auto ? python_above(*here, setup.places().home) : std::nullopt;
  if (!python) return {};
  const bool is_denied = setup.approvals().look(*python).is_denied();
  return fmt::format("         {} is a Python project, {}; `dirvenv allow` {}\n", visible(*python),
                     is_denied ? "which you have denied" : "and not allowed",
                     is_denied ? "takes that back" : "is enough for it");
}

std::string plain_text(const Setup& setup, const Finding& finding,
                       const std::optional<LoadRecord>& loading,
                       const std::optional<Loaded>& loaded) {
  std::string text = fmt::format(
      "dirvenv {} at {}\nconfig   {}\ndata     {}\nruntime  {}{}\n", DIRVENV_VERSION,
      visible(setup.program()), visible(setup.places().config), visible(setup.places().data),
      visible(setup.places().runtime), setup.runtime_problem() ? " (cannot be used)" : "");
  if (const std::string& problem = setup.config().problem; !problem.empty()) {
    text += "error    " + visible(problem) + "; nothing is loaded until it is mended\n";
  }
  if (finding.verdict == Finding::Verdict::Nothing) {
    text += "found    no .envrc or .dirvenv.toml here or above\n" + python_line(setup);
  } else {
    text += fmt::format("found    {} ({})\n", visible(finding.identity.path), word_for(finding));
  }
  for (const UnapprovedMember& member : changed_members(finding)) {
    const std::string_view why = member.why == UnapprovedMember::Why::New      ? "is new"
                                 : member.why == UnapprovedMember::Why::Denied ? "is denied"
                                                                               : "has changed";
    text += fmt::format("         blocked: {} {}\n", visible(member.path), why);
  }
  if (finding.verdict == Finding::Verdict::Refused) {
    text += "         " + visible(finding.refusal.message) + "\n";
  }
  if (loading) text += "loading  " + visible(loading->file) + "; `dirvenv wait` waits for it\n";
  if (!loaded) return text + "loaded   nothing\n";
  text += fmt::format("loaded   {} ({}){}\n", visible(loaded->file), loaded->state,
                      loaded->evaluator.empty() ? "" : ", " + visible(loaded->evaluator));
  for (const std::string& name : loaded->variables)
    text += "sets     " + name + "\n";
  for (const std::string& path : loaded->watches)
    text += "watches  " + visible(path) + "\n";
  return text;
}

int run_status(const Invocation& invocation) {
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  const auto here = working_directory();
  const Finding finding = here ? setup->gate_here().find_from(*here) : Finding{};
  const auto loaded = what_is_loaded(*setup);
  const auto loading = what_is_loading(*setup);
  const bool json = invocation.flags.contains("--json");
  return !print(json ? json_text(*setup, finding, loading, loaded)
                     : plain_text(*setup, finding, loading, loaded));
}

}  // namespace

const Command kStatus = {"status",
                         {},
                         "",
                         "Show what was found here, what is loaded and what it depends on",
                         {{"--json", "for programs"}},
                         run_status};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/python.h"
#include "core/json.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "core/secret_names.h"
#include "core/visible.h"
#include "engine/explain.h"
#include "engine/layers.h"
#include "engine/prompt.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// How values are shown.
class Values {
 public:
  Values(const std::string& name, bool show) : is_hidden_(looks_secret(name) && !show) {}

  std::string text(const std::optional<std::string>& value) const {
    if (!value) return "(not set)";
    return is_hidden_ ? fmt::format("…({} bytes; --show shows it)", value->size())
                      : visible(*value);
  }
  Json json(const std::optional<std::string>& value) const {
    return value && !is_hidden_ ? Json{*value} : Json{};
  }

 private:
  bool is_hidden_;
};

std::string place_of(const NamedChange& change, const std::string& home) {
  const std::string file = visible(with_tilde(change.file, home));
  if (change.place.line == 0) return file;
  return fmt::format("{}:{}:{}", file, change.place.line, change.place.column);
}

std::string what_of(const Explanation::Step& step) {
  const NamedChange& change = step.change;
  if (change.by == "bash") return "by bash";
  const std::string by = change.by.empty() ? "assignment" : visible(change.by);
  if (!step.by_bash) return change.is_exported || !change.value ? by : by + ", not exported";
  if (change.place.line == 0) return "by bash, in more than one place (see --trace)";
  // dirvenv does that itself, with the variables that bash has left.
  const bool is_toml = base_name(change.file) == kTomlProject;
  return by + (is_toml ? ", to a value that takes bash (see --trace)" : ", by bash");
}

std::string why_text(const std::string& name, const Explanation& explanation, const Values& values,
                     const std::string& home) {
  std::string text = fmt::format("{}\n  before  {}\n", name, values.text(explanation.base));
  for (const Explanation::Step& step : explanation.steps) {
    text += fmt::format("  {}  {}", place_of(step.change, home), what_of(step));
    const bool is_known = !step.by_bash || step.change.by == "bash";
    text += is_known ? "  " + values.text(step.change.value) + "\n" : "\n";
  }
  if (explanation.steps.empty()) {
    text += explanation.bash_because.empty() ? "  the project does not change it\n"
                                             : "  no line of the files says that they set it; they "
                                               "are evaluated by bash because of " +
                                                   visible(explanation.bash_because) + "\n";
  }
  if (!explanation.is_loaded) return text + "  the project is not loaded here\n";
  return text + fmt::format("  now     {}{}\n", values.text(explanation.current),
                            explanation.is_users ? " (you have changed it since)" : "");
}

Json why_json(const std::string& name, const Explanation& explanation, const Values& values) {
  Json::Array steps;
  for (const Explanation::Step& step : explanation.steps) {
    const NamedChange& change = step.change;
    steps.emplace_back().value =
        Json::Object{{"file", Json{change.file}},           {"line", Json{change.place.line}},
                     {"column", Json{change.place.column}}, {"by", Json{change.by}},
                     {"by_bash", Json{step.by_bash}},       {"exported", Json{change.is_exported}},
                     {"value", values.json(change.value)}};
  }
  const bool by_bash = !explanation.bash_because.empty();
  return Json{Json::Object{{"version", Json{1}},
                           {"name", Json{name}},
                           {"before", values.json(explanation.base)},
                           {"steps", Json{steps}},
                           {"bash_because", by_bash ? Json{explanation.bash_because} : Json{}},
                           {"loaded", Json{explanation.is_loaded}},
                           {"now", values.json(explanation.current)},
                           {"changed_by_user", Json{explanation.is_users}}}};
}

int run_why(const Invocation& invocation) {
  const std::string& name = invocation.arguments[0];
  if (!is_valid_name(name)) {
    return invocation.fail(Error{fmt::format("{} is no name of a variable", visible(name))},
                           static_cast<int>(ExitStatus::Usage));
  }
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  if (name == "python") return why_python(invocation, *setup);
  const auto here = working_directory();
  const Finding finding = here ? setup->gate_here().find_from(*here) : Finding{};
  if (finding.verdict == Finding::Verdict::Nothing) {
    return invocation.fail(
        nothing_found(finding, "there is no .envrc or .dirvenv.toml here or above"));
  }
  if (!finding.approved) {
    return invocation.fail(Error{finding.identity.path + " is not approved; see `dirvenv status`"},
                           static_cast<int>(ExitStatus::Blocked));
  }
  const Result<Explanation> explanation = explain(
      *setup, finding, name, invocation.flags.contains("--trace"), invocation.output.report());
  if (!explanation) return invocation.fail(explanation.error());
  const Values values(name, invocation.flags.contains("--show"));
  const bool json = invocation.flags.contains("--json");
  return print(json ? write_json(why_json(name, *explanation, values)) + "\n"
                    : why_text(name, *explanation, values, setup->places().home))
             ? 0
             : 1;
}

}  // namespace

const Command kWhy = {"why",
                      {},
                      "NAME|python",
                      "Tell where a variable's value comes from, or which Python is chosen",
                      {{"--show", "show it also where its name looks like a secret's"},
                       {"--trace", "evaluate the file again, and have bash tell each place"},
                       {"--json", "for programs"}},
                      run_why};

}  // namespace dirvenv

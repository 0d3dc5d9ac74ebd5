// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "core/dotenv.h"
#include "core/list_edit.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "core/project_expand.h"
#include "engine/evaluate.h"
#include "engine/layers.h"
#include "engine/toml_python.h"
#include "engine/watches.h"
#include "os/files.h"
#include "python/conda.h"
#include "python/select_venv.h"

namespace dirvenv {
namespace {

TextPlace text_place(const SourcePlace& place) {
  return {place.line, place.column};
}

// The user has stopped it, by this signal.
struct Stopped {
  int signal = 0;
};

// One `.dirvenv.toml`, from its text to an environment. What goes wrong is thrown as an Error, an
// UnapprovedMember or a Stopped, and caught in run().
class TomlRun {
 public:
  TomlRun(const Approved& file, const Environment& base, const EvaluationContext& context)
      : file_(file),
        base_(base),
        context_(context),
        has_file_(file.identity().kind != kPythonProject),
        directory_(has_file_ ? parent_path(file.identity().path) : file.identity().path) {
    evaluation_.environment = base;
  }

  Evaluation run() {
    try {
      evaluate();
      evaluation_.outcome = Evaluation::Outcome::Loaded;
    } catch (const Error& error) {
      evaluation_.error = error;
    } catch (const UnapprovedMember& unapproved) {
      evaluation_.outcome = Evaluation::Outcome::Blocked;
      evaluation_.unapproved = unapproved;
    } catch (const Stopped& stopped) {
      evaluation_.outcome = Evaluation::Outcome::Interrupted;
      evaluation_.signal = stopped.signal;
    }
    for (Dependency& dependency : watches_.take())
      evaluation_.dependencies.push_back(std::move(dependency));
    return std::move(evaluation_);
  }

 private:
  template <typename T>
  static T value_or_throw(Result<T> result) {
    if (!result) throw result.error();
    return std::move(*result);
  }

  void evaluate() {
    config_ = value_or_throw(parse_project_config(file_.text(), file_.identity().path));
    if (config_.inherit.value) inherit();
    read_dotenv_files();
    for (const EnvChange& change : value_or_throw(expand_project_env(config_, lookup())))
      set(change.name, change.value, change.place, "[env]");
    for (const PlacedText& name : config_.unset)
      unset(name.value, name.place);
    const ProjectPaths paths = value_or_throw(expand_project_paths(config_, lookup()));
    for (const ListChange& change : paths.lists)
      edit(change);
    for (const PlacedText& path : paths.watch)
      watches_.add(absolute_path(path.value, directory_));
    if (config_.python) python(*config_.python);
    take_extras();
    require();
  }

  ValueLookup lookup() const {
    return [this](std::string_view name) { return evaluation_.environment.get(name); };
  }

  [[noreturn]] void fail(const SourcePlace& place, const std::string& why) const {
    if (!has_file_) throw Error{fmt::format("{}: {}", file_.identity().path, why)};
    throw Error{fmt::format("{}:{}:{}: {}", file_.identity().path, place.line, place.column, why)};
  }

  void note(const std::string& name, const SourcePlace& place, std::string by) const {
    if (context_.changes == nullptr) return;
    const auto value = evaluation_.environment.get(name);
    context_.changes->push_back({name, value, value.has_value(), file_.identity().path,
                                 has_file_ ? text_place(place) : TextPlace{0, 0}, std::move(by)});
  }

  void set(const std::string& name, const std::string& value, const SourcePlace& place,
           std::string by) {
    evaluation_.environment.set(name, value);
    note(name, place, std::move(by));
  }

  void unset(const std::string& name, const SourcePlace& place) {
    evaluation_.environment.unset(name);
    note(name, place, "unset");
  }

  // The nearest project above, whatever it is, with what it inherits in turn.
  void inherit() {
    const auto above = nearest_project(parent_path(directory_), watches_);
    if (directory_ == "/" || !above) {
      fail(config_.inherit.place, "there is no project above to inherit from; take `inherit` out");
    }
    watches_.add(*above);
    if (*above == context_.main_file) throw circle_error(*above);
    const MemberProject member = file_.member(*above);
    if (const auto* unapproved = std::get_if<UnapprovedMember>(&member)) throw *unapproved;
    if (const auto* error = std::get_if<Error>(&member)) throw *error;
    Evaluation parent = evaluate_layers(std::get<Approved>(member), base_, context_);
    for (const Dependency& dependency : parent.dependencies)
      evaluation_.dependencies.push_back(dependency);
    evaluation_.environment = std::move(parent.environment);
    evaluation_.lists = std::move(parent.lists);
    evaluation_.extras = std::move(parent.extras);
    evaluation_.bash_because = std::move(parent.bash_because);
    evaluation_.no_cache |= parent.no_cache;
    evaluation_.bash_file = std::move(parent.bash_file);
    if (parent.outcome == Evaluation::Outcome::Failed) throw parent.error;
    if (parent.outcome == Evaluation::Outcome::Blocked) throw *parent.unapproved;
    if (parent.outcome == Evaluation::Outcome::Interrupted) throw Stopped{parent.signal};
  }

  void read_dotenv_files() {
    for (const DotenvFile& file : value_or_throw(expand_project_dotenv(config_, lookup()))) {
      const std::string path = absolute_path(file.file.value, directory_);
      watches_.add(path);
      if (leads_to(path, FileStatus::Kind::Regular)) {
        read_dotenv(path, file.file.place);
      } else if (!file.may_be_absent) {
        fail(file.file.place, fmt::format("there is no {}; write \"{}?\" if it may be absent", path,
                                          file.file.value));
      }
    }
  }

  void read_dotenv(const std::string& path, const SourcePlace& place) {
    const Members::Answer answer = file_.members().read(MemberUse::Data, path);
    if (const auto* unapproved = std::get_if<UnapprovedMember>(&answer)) throw *unapproved;
    if (const auto* error = std::get_if<Error>(&answer)) throw *error;
    const Dotenv parsed = value_or_throw(parse_dotenv(std::get<std::string>(answer), path));
    for (const auto& [name, value] :
         value_or_throw(expand_dotenv(parsed, parent_path(path), lookup())))
      set(name, value, place, "[dotenv]");
  }

  std::vector<std::string> absolute_paths(const std::vector<PlacedText>& elements) const {
    std::vector<std::string> paths;
    for (const PlacedText& element : elements)
      paths.push_back(absolute_path(element.value, directory_));
    return paths;
  }

  // What is removed may stand in the list as it was written, or as the path that it means.
  void edit(const ListChange& change) {
    const std::string before = evaluation_.environment.get_or(change.name, "");
    std::vector<std::string> list = absolute_paths(change.prepend);
    const std::vector<std::string> removed = absolute_paths(change.remove);
    for (const std::string& element : split_list(before)) {
      const bool is_removed =
          std::find(removed.begin(), removed.end(), element) != removed.end() ||
          std::any_of(change.remove.begin(), change.remove.end(),
                      [&](const PlacedText& text) { return text.value == element; });
      if (!is_removed) list.push_back(element);
    }
    for (std::string& path : absolute_paths(change.append))
      list.push_back(std::move(path));
    evaluation_.lists.insert(change.name);
    set(change.name, join_list(list), change.place, list_table(change.name));
  }

  void python(const ProjectPython& wanted) {
    if (!wanted.automatic.value) return;
    if (wanted.conda) return conda(*wanted.conda);
    int signal = 0;
    const PythonTool tool = tool_of_project(directory_);
    const Result<Venv> venv = project_venv(
        wanted, {directory_, base_, evaluation_.environment, tool}, context_, watches_, signal);
    if (signal != 0) throw Stopped{signal};
    const SourcePlace place = wanted.version ? wanted.version->place : wanted.place;
    if (!venv) fail(place, venv.error().message);
    set("VIRTUAL_ENV", venv->path, place, "[python]");
    set("VIRTUAL_ENV_PROMPT", venv->prompt, place, "[python]");
    if (evaluation_.environment.has("PYTHONHOME")) unset("PYTHONHOME", place);
    std::vector<std::string> list{venv->path + "/bin"};
    for (const std::string& element : split_list(evaluation_.environment.get_or("PATH", "")))
      list.push_back(element);
    evaluation_.lists.insert("PATH");
    set("PATH", join_list(list), place, "[python]");
    for (const auto& [name, value] : tool_variables(directory_, tool, venv->path, watches_))
      set(name, value, place, "[python]");
    for (const PlacedText& file : wanted.requirements)
      watches_.add(absolute_path(file.value, directory_));
  }

  void conda(const PlacedText& wanted) {
    const Result<CondaActivation> activation =
        conda_activation(wanted.value, directory_, evaluation_.environment);
    if (!activation) fail(wanted.place, activation.error().message);
    for (const std::string& path : activation->looked_at)
      watches_.add(path);
    if (!activation->scripts.empty()) {
      fail(wanted.place, fmt::format("{} is to be run when it is activated, which is for bash; use "
                                     "`layout anaconda` in an .envrc",
                                     activation->scripts.front()));
    }
    for (const auto& [name, value] : activation->variables)
      set(name, value, wanted.place, "[python]");
    if (evaluation_.environment.has("PYTHONHOME")) unset("PYTHONHOME", wanted.place);
    evaluation_.lists.insert("PATH");
    set("PATH", conda_path(*activation, evaluation_.environment.get_or("PATH", "")), wanted.place,
        "[python]");
  }

  // A name of one's own wins over the parent's.
  void take_extras() {
    ProjectExtras own;
    for (const ProjectAlias& alias : config_.aliases)
      own.aliases.emplace_back(alias.name, alias.value);
    const auto text = [](const std::optional<PlacedText>& hook) { return hook ? hook->value : ""; };
    own.enter = text(config_.hooks.enter);
    own.leave = text(config_.hooks.leave);
    own.last_leave = text(config_.hooks.last_leave);
    add_extras(evaluation_.extras, own);
  }

  void require() const {
    std::string missing;
    for (const PlacedText& name : config_.required) {
      if (evaluation_.environment.get_or(name.value, "").empty()) {
        missing += (missing.empty() ? "" : ", ") + name.value;
      }
    }
    if (missing.empty()) return;
    fail(config_.required.front().place,
         fmt::format("required and not set: {}; set it in your shell, in [env], or in a .env file",
                     missing));
  }

  const Approved& file_;
  const Environment& base_;
  const EvaluationContext& context_;
  bool has_file_;
  std::string directory_;
  ProjectConfig config_;
  Evaluation evaluation_;
  Watches watches_;
};

}  // namespace

Evaluation evaluate_toml(const Approved& file, const Environment& base,
                         const EvaluationContext& context) {
  return TomlRun(file, base, context).run();
}

}  // namespace dirvenv

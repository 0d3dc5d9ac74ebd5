// SPDX-License-Identifier: MIT
#include "core/project_expand.h"

#include <map>
#include <utility>

namespace dirvenv {
namespace {

/// Finds an order in which each value comes after those that it refers to.
class EnvOrder {
 public:
  explicit EnvOrder(const ProjectConfig& config)
      : config_(config), needs_(config.env.size()), states_(config.env.size(), State::New) {
    std::map<std::string_view, size_t> indices;
    for (size_t i = 0; i < config.env.size(); ++i)
      indices.emplace(config.env[i].name, i);
    for (size_t i = 0; i < config.env.size(); ++i) {
      for_each_reference(config.env[i].value, [&](const ValueReference& reference) {
        const auto found = indices.find(reference.name);
        if (found == indices.end() || found->second == i) return;
        needs_[i].push_back({found->second, reference.place});
      });
    }
  }

  Result<std::vector<size_t>> find() {
    for (size_t i = 0; i < needs_.size(); ++i) {
      if (states_[i] != State::New) continue;
      if (!visit(i)) return *failure_;
    }
    return std::move(order_);
  }

 private:
  enum class State { New, Open, Done };

  struct Need {
    size_t index = 0;
    SourcePlace place;  // of the reference
  };

  struct Step {
    size_t index = 0;
    size_t next = 0;  // of its needs
  };

  // Not by recursion: a file may have a chain of 20,000 values.
  bool visit(size_t start) {
    open(start);
    while (!steps_.empty()) {
      Step& step = steps_.back();
      if (step.next == needs_[step.index].size()) {
        states_[step.index] = State::Done;
        order_.push_back(step.index);
        steps_.pop_back();
        continue;
      }
      const Need& need = needs_[step.index][step.next++];
      if (states_[need.index] == State::Open) return fail(need);
      if (states_[need.index] == State::New) open(need.index);
    }
    return true;
  }

  void open(size_t index) {
    states_[index] = State::Open;
    steps_.push_back({index, 0});
  }

  bool fail(const Need& closing) {
    constexpr size_t kMostNamed = 8;
    size_t first = 0;
    while (steps_[first].index != closing.index)
      ++first;
    std::string cycle;
    for (size_t i = first; i < steps_.size(); ++i) {
      const bool is_left_out = i - first >= kMostNamed;
      cycle.append(is_left_out ? "..." : config_.env[steps_[i].index].name).append(" -> ");
      if (is_left_out) break;
    }
    failure_ = placed_error(config_.path, closing.place,
                            "values refer to each other in a circle: " + cycle +
                                config_.env[closing.index].name +
                                "; write one of them without the others");
    return false;
  }

  const ProjectConfig& config_;
  std::vector<std::vector<Need>> needs_;
  std::vector<State> states_;
  std::vector<Step> steps_;
  std::vector<size_t> order_;
  std::optional<Error> failure_;
};

enum class ExpandedKind { File, ListElement };

/// Paths and elements, which must be some after they are expanded.
class PathExpansion {
 public:
  PathExpansion(const ProjectConfig& config, const ValueLookup& lookup)
      : path_(config.path), expander_(lookup, config.path, kLongestProjectExpansion) {}

  bool expand(const PlacedTemplate& from, ExpandedKind kind, PlacedText& out) {
    Result<std::string> text = expander_.expand(from.value, from.place);
    if (!text) return fail(text.error());
    out = {std::move(*text), from.place};
    if (out.value.empty()) {
      return fail(placed_error(path_, from.place,
                               "this path comes to nothing; give what is empty in it a default, "
                               "${NAME:-default}"));
    }
    if (kind == ExpandedKind::ListElement && out.value.find(':') != std::string::npos) {
      return fail(placed_error(path_, from.place,
                               "this element comes to hold a ':', which would end it; refer to "
                               "variables that hold one directory"));
    }
    return true;
  }

  bool expand_all(const std::vector<PlacedTemplate>& from, ExpandedKind kind,
                  std::vector<PlacedText>& out) {
    for (const PlacedTemplate& path : from) {
      if (!expand(path, kind, out.emplace_back())) return false;
    }
    return true;
  }

  const Error& failure() const { return *failure_; }

 private:
  bool fail(Error error) {
    failure_ = std::move(error);
    return false;
  }

  std::string_view path_;
  ValueExpander expander_;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::vector<size_t>> env_order(const ProjectConfig& config) {
  return EnvOrder(config).find();
}

Result<std::vector<EnvChange>> expand_project_env(const ProjectConfig& config,
                                                  const ValueLookup& lookup) {
  const Result<std::vector<size_t>> order = env_order(config);
  if (!order) return order.error();
  std::vector<EnvChange> changes;
  changes.reserve(order->size());
  // By name, those that were evaluated: the variable itself is not among them.
  std::map<std::string_view, size_t> values;
  const ValueLookup with_values = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? lookup(name) : changes[found->second].value;
  };
  ValueExpander expander(with_values, config.path, kLongestProjectExpansion);
  for (const size_t index : *order) {
    const ProjectVariable& variable = config.env[index];
    Result<std::string> value = expander.expand(variable.value, variable.place);
    if (!value) return value.error();
    values.emplace(variable.name, changes.size());
    changes.push_back({variable.name, std::move(*value), variable.place});
  }
  return changes;
}

Result<std::vector<DotenvFile>> expand_project_dotenv(const ProjectConfig& config,
                                                      const ValueLookup& lookup) {
  PathExpansion expansion(config, lookup);
  std::vector<DotenvFile> files;
  for (const ProjectDotenv& from : config.dotenv) {
    DotenvFile& file = files.emplace_back();
    file.may_be_absent = from.may_be_absent;
    if (!expansion.expand(from.file, ExpandedKind::File, file.file)) return expansion.failure();
  }
  return files;
}

Result<ProjectPaths> expand_project_paths(const ProjectConfig& config, const ValueLookup& lookup) {
  PathExpansion expansion(config, lookup);
  ProjectPaths paths;
  for (const ListEdits& from : config.lists) {
    ListChange& list = paths.lists.emplace_back();
    list.name = from.name;
    list.place = from.place;
    constexpr auto kElement = ExpandedKind::ListElement;
    const bool fine = expansion.expand_all(from.prepend, kElement, list.prepend) &&
                      expansion.expand_all(from.append, kElement, list.append) &&
                      expansion.expand_all(from.remove, kElement, list.remove);
    if (!fine) return expansion.failure();
  }
  if (!expansion.expand_all(config.watch, ExpandedKind::File, paths.watch)) {
    return expansion.failure();
  }
  return paths;
}

}  // namespace dirvenv

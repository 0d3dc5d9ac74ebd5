// SPDX-License-Identifier: MIT
#include "core/project_config.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/project_expand.h"
#include "core/project_tables.h"
#include "core/toml_depth.h"
#include "core/visible.h"

namespace dirvenv {
namespace {

/// A place in the file that decides what becomes of a variable.
struct Claim {
  std::string_view name;
  std::string by;  // what the place is called: "[env]"
  SourcePlace place;
};

std::vector<Claim> claims_of(const ProjectConfig& config) {
  std::vector<Claim> claims;
  for (const PlacedText& name : config.unset)
    claims.push_back({name.value, "unset", name.place});
  for (const ProjectVariable& variable : config.env)
    claims.push_back({variable.name, "[env]", variable.place});
  for (const ListEdits& list : config.lists)
    claims.push_back({list.name, "the edits of its list", list.place});
  std::stable_sort(claims.begin(), claims.end(),
                   [](const Claim& left, const Claim& right) { return left.place < right.place; });
  return claims;
}

// Each variable is decided about in one place, since no order of two would be the expected one.
std::optional<Error> check_claims(const ProjectConfig& config) {
  std::map<std::string_view, const Claim*> first;
  const std::vector<Claim> claims = claims_of(config);
  for (const Claim& claim : claims) {
    const auto [earlier, is_first] = first.try_emplace(claim.name, &claim);
    if (is_first) continue;
    return placed_error(config.path, claim.place,
                        fmt::format("{} is in {} here and in {} on line {}; keep one", claim.name,
                                    claim.by, earlier->second->by, earlier->second->place.line));
  }
  return std::nullopt;
}

std::optional<Error> check_required(const ProjectConfig& config) {
  std::map<std::string_view, SourcePlace> unset;
  for (const PlacedText& name : config.unset)
    unset.emplace(name.value, name.place);
  for (const PlacedText& name : config.required) {
    const auto removed = unset.find(name.value);
    if (removed == unset.end()) continue;
    return placed_error(config.path, name.place,
                        fmt::format("{} is required, but unset on line {} removes it; keep one",
                                    name.value, removed->second.line));
  }
  return std::nullopt;
}

using TemplateVisitor = std::function<void(const ValueTemplate& value)>;

void for_each_template(const ProjectConfig& config, const TemplateVisitor& each) {
  for (const PlacedTemplate& path : config.watch)
    each(path.value);
  for (const ProjectVariable& variable : config.env)
    each(variable.value);
  for (const ListEdits& list : config.lists) {
    for (const auto* elements : {&list.prepend, &list.append, &list.remove}) {
      for (const PlacedTemplate& element : *elements)
        each(element.value);
    }
  }
  for (const ProjectDotenv& file : config.dotenv)
    each(file.file.value);
}

// Of the errors that are found at references, the first of the file.
class ReferenceCheck {
 public:
  explicit ReferenceCheck(const ProjectConfig& config) : config_(config) {}

  std::optional<Error> run() {
    for (const PlacedText& name : config_.unset)
      unset_.emplace(name.value, name.place.line);
    for (const ProjectVariable& variable : config_.env)
      set_.emplace(variable.name, variable.place.line);
    for_each_template(config_, [&](const ValueTemplate& value) {
      for_each_reference(value, [&](const ValueReference& reference) {
        find(unset_, reference, "unset on line {1} removes {0}, so it has no value here");
      });
    });
    for (const ProjectDotenv& file : config_.dotenv) {
      for_each_reference(file.file.value, [&](const ValueReference& reference) {
        find(set_, reference,
             "the files of [dotenv] are read before [env] sets {0} on line {1}; write its value "
             "here");
      });
    }
    if (why_.empty()) return std::nullopt;
    return placed_error(config_.path, place_, why_);
  }

 private:
  using Lines = std::map<std::string_view, int>;

  void find(const Lines& lines, const ValueReference& reference, std::string_view why) {
    const auto found = lines.find(reference.name);
    if (found == lines.end()) return;
    if (!why_.empty() && place_ < reference.place) return;
    place_ = reference.place;
    why_ = fmt::format(fmt::runtime(why), reference.name, found->second);
  }

  const ProjectConfig& config_;
  Lines unset_;
  Lines set_;
  SourcePlace place_;
  std::string why_;
};

// What is only wrong with the whole of it.
std::optional<Error> check_whole(const ProjectConfig& config) {
  if (std::optional<Error> error = check_claims(config)) return error;
  if (std::optional<Error> error = check_required(config)) return error;
  if (std::optional<Error> error = ReferenceCheck(config).run()) return error;
  const Result<std::vector<size_t>> order = env_order(config);
  if (!order) return order.error();
  return std::nullopt;
}

}  // namespace

std::string list_table(std::string_view name) {
  return name == "PATH" ? "[path]" : fmt::format("[paths.{}]", name);
}

Result<ProjectConfig> parse_project_config(std::string_view text, std::string_view path) {
  if (const auto place = place_of_long_key(text)) {
    return placed_error(path, *place,
                        fmt::format("a key of more than {} parts; write fewer '.'", kMostKeyParts));
  }
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return placed_error(path, place_of(error.source()), visible(error.description()));
  }
  ProjectReader reader(text, path);
  ProjectConfig config;
  config.path = path;
  std::vector<ProjectItem> items;
  bool fine = reader.read_table({"", "", {}, &table}, "", "", items);
  for (auto item = items.begin(); fine && item != items.end(); ++item)
    fine = read_project_key(reader, *item, config);
  if (!fine) return *reader.failure();
  if (std::optional<Error> error = check_whole(config)) return std::move(*error);
  return config;
}

}  // namespace dirvenv

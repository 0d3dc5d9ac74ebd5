// SPDX-License-Identifier: MIT
#include "engine/prompt_memory.h"

#include <algorithm>

#include "engine/evaluate.h"

namespace dirvenv {
namespace {

// So many files get a reference of exactly their time, so that an older file that is moved or
// copied over them is seen too; each costs the load one small file.
constexpr size_t kMostReferences = 16;

void add_dependency(const Dependency& dependency, const Basis& basis, const Runtime& runtime,
                    SameTest& test) {
  if (!dependency.stamp.exists) {
    test.absent.push_back(dependency.path);
    return;
  }
  // A file as young as the look may change once more within the same tick of the clock: a reference
  // that is off by the least makes the next prompt ask.
  const int64_t time = dependency.stamp.modified_ns;
  const bool young = std::max(time, dependency.stamp.changed_ns) >= basis.stamp_ns;
  // Numbered without gaps: Runtime::remove() goes on until one is missing.
  const size_t number = test.unmoved.size();
  const auto reference = number < kMostReferences
                             ? runtime.reference(basis.record, number, young ? time - 1 : time)
                             : std::nullopt;
  if (reference) {
    test.unmoved.emplace_back(dependency.path, *reference);
  } else {
    test.not_newer.push_back(dependency.path);
  }
}

}  // namespace

int64_t stamp_for(int64_t began_ns) {
  return began_ns - kClockGrain;
}

SameTest make_same_test(const Finding& finding, const Basis& basis, const Runtime& runtime,
                        const std::string& shell_directory, const std::string& generation) {
  SameTest test;
  test.directory = shell_directory;
  test.not_files = finding.trail.not_files;
  test.unreadable = finding.trail.unreadable;
  test.foreign = finding.trail.foreign;
  if (!finding.trail.absent_approval.empty()) test.absent.push_back(finding.trail.absent_approval);
  test.ask_every_time = finding.refused_by_mode || basis.dependencies.size() > kMostDependencies;
  if (basis.record.empty()) return test;
  test.stamp = runtime.record_path(basis.record);
  test.generation = generation;
  if (finding.refused_as_foreign) test.foreign.push_back(finding.identity.path);
  if (test.ask_every_time) return test;
  for (const Dependency& dependency : basis.dependencies) {
    add_dependency(dependency, basis, runtime, test);
  }
  return test;
}

std::vector<Dependency> with_main_file(const Finding& finding, std::vector<Dependency> dependencies,
                                       int64_t began_ns) {
  std::vector<Dependency> first;
  if (finding.is_python_project()) {
    for (const std::string& path : finding.looked_at)
      first.push_back(dependency_on(path));
  } else {
    first.push_back({finding.identity.path, finding.stamp, {}});
    if (is_racy(finding.stamp, began_ns)) first.front().content_digest = finding.content_digest;
  }
  first.push_back(dependency_on(finding.approval_record));
  std::vector<Dependency> all;
  NameSet known;
  for (std::vector<Dependency>* const part : {&first, &dependencies}) {
    for (Dependency& dependency : *part)
      if (known.insert(dependency.path).second) all.push_back(std::move(dependency));
  }
  return all;
}

Result<Basis> write_record(const Runtime& runtime, const std::string& name, LoadRecord record,
                           int64_t began_ns) {
  const int64_t stamp = stamp_for(began_ns);
  if (Result<Done> written = runtime.write(name, record, stamp); !written) return written.error();
  return Basis{name, std::move(record.dependencies), stamp};
}

Basis renewed_basis(const Runtime& runtime, const std::string& name, const LoadRecord& record,
                    int64_t began_ns) {
  const int64_t stamp = stamp_for(began_ns);
  runtime.restamp(name, stamp);
  return {name, record.dependencies, stamp};
}

std::optional<std::string> key_of(const Setup& setup, const LoadState& state) {
  Result<std::string> key = setup.digest_key();
  if (!key || key_id(*key) != state.key_id) return std::nullopt;
  return std::move(*key);
}

Situation::Found found_of(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::Nothing:
      return Situation::Found::Nothing;
    case Finding::Verdict::Allowed:
      return Situation::Found::Allowed;
    case Finding::Verdict::Denied:
      return Situation::Found::Denied;
    case Finding::Verdict::NotAllowed:
      return Situation::Found::NotAllowed;
    case Finding::Verdict::Refused:
      return Situation::Found::Refused;
  }
  return Situation::Found::Nothing;
}

LoadRecord::Outcome outcome_of(Finding::Verdict verdict) {
  if (verdict == Finding::Verdict::Denied) return LoadRecord::Outcome::Denied;
  return verdict == Finding::Verdict::Refused ? LoadRecord::Outcome::Refused
                                              : LoadRecord::Outcome::Blocked;
}

std::string_view standing_status(const LoadRecord& attempt, bool stays) {
  if (attempt.outcome == LoadRecord::Outcome::Pending) return "loading";
  if (attempt.outcome == LoadRecord::Outcome::MemberBlocked) return "blocked";
  return stays ? "stale" : "failed";
}

bool is_fresh(const LoadRecord& record) {
  return std::all_of(record.dependencies.begin(), record.dependencies.end(), is_unchanged);
}

}  // namespace dirvenv

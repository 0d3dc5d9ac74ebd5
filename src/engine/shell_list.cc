// SPDX-License-Identifier: MIT
#include "engine/shell_list.h"

#include <algorithm>
#include <map>

#include "engine/load_jobs.h"

namespace dirvenv {
namespace {

using Records = std::map<std::string, LoadRecord>;

// What is loaded, by the shell that has loaded it.
Records loads_by_shell(const Runtime& runtime) {
  Records loads;
  for (const std::string& name : runtime.record_names()) {
    const auto record = runtime.read(name);
    if (record && record->outcome == LoadRecord::Outcome::Loaded) {
      loads.insert_or_assign(record->owner_shell, *record);
    }
  }
  return loads;
}

std::string status_of(const LoadRecord& attempt, bool is_loaded) {
  switch (attempt.outcome) {
    case LoadRecord::Outcome::Loaded:
      return "loaded";
    case LoadRecord::Outcome::Pending:
      return "loading";
    case LoadRecord::Outcome::Off:
      return "off";
    case LoadRecord::Outcome::Failed:
    case LoadRecord::Outcome::Interrupted:
      return is_loaded ? "stale" : "failed";
    case LoadRecord::Outcome::Blocked:
    case LoadRecord::Outcome::MemberBlocked:
    case LoadRecord::Outcome::Denied:
    case LoadRecord::Outcome::Refused:
      return "blocked";
  }
  return {};
}

}  // namespace

std::vector<ListedShell> listed_shells(const Setup& setup) {
  const Runtime& runtime = setup.runtime();
  const Records loads = loads_by_shell(runtime);
  std::vector<ListedShell> shells;
  for (const ProcessId& shell : runtime.shells()) {
    ListedShell listed;
    listed.shell = shell;
    listed.program = program_of(shell.pid);
    listed.directory = working_directory_of(shell).value_or("");
    const auto loaded = loads.find(shell.text());
    const auto attempt = runtime.read(shell.text());
    if (loaded != loads.end()) {
      listed.status = "loaded";
      listed.file = loaded->second.file;
      listed.since_ns = loaded->second.made_ns;
    }
    if (attempt) {
      listed.status = status_of(*attempt, loaded != loads.end());
      listed.file = attempt->file;
      listed.since_ns = attempt->made_ns;
    }
    shells.push_back(std::move(listed));
  }
  std::sort(shells.begin(), shells.end(),
            [](const auto& one, const auto& other) { return one.shell.pid < other.shell.pid; });
  return shells;
}

std::vector<ListedJob> listed_jobs(const Setup& setup) {
  const LoadJobs jobs(setup.runtime());
  std::vector<ListedJob> listed;
  for (const std::string& id : jobs.all()) {
    const auto worker = jobs.worker(id);
    if (!worker || jobs.state(id) != LoadJobs::State::Running) continue;
    const auto [file, since_ns] = jobs.about(id);
    listed.push_back({*worker, file, since_ns, jobs.waiting(id)});
  }
  return listed;
}

}  // namespace dirvenv

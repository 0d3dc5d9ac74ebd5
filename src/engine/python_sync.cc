// SPDX-License-Identifier: MIT
#include "engine/python_sync.h"

#include <fmt/format.h>

#include "core/path.h"
#include "os/child.h"
#include "os/lock_file.h"
#include "python/venv_health.h"
#include "python/venv_registry.h"

namespace dirvenv {
namespace {

// What is said while it is decided belongs to the whole: where another file follows, that may have
// to begin again.
bool may_speak(const std::string& directory, const EvaluationContext& context) {
  return context.needs_more == nullptr || context.main_file == directory ||
         context.main_file == join_path(directory, ".dirvenv.toml");
}

std::string what_is_due(const SyncRecord& record, const std::string& venv) {
  const std::string name = base_name(record.files.front().path);
  return packages_in(venv) == 0 ? fmt::format("what {} asks for is not installed yet", name)
                                : fmt::format("{} has changed since packages were installed", name);
}

Result<Done> begin_in_background(const std::string& directory, const Environment& base,
                                 const EvaluationContext& context) {
  ChildSpec spec;
  spec.arguments = {context.program, "sync", "--background", directory};
  spec.environment = base.entries();
  spec.directory = "/";
  return Child::start_detached(std::move(spec));
}

}  // namespace

SyncWish sync_wish(const ProjectPython& wanted, const std::string& directory,
                   const std::string& venv, PythonTool tool) {
  SyncWish wish{directory, venv, {}, tool};
  for (const PlacedText& file : wanted.requirements)
    wish.requirements.push_back(absolute_path(file.value, directory));
  return wish;
}

bool look_after_packages(const ProjectPython& wanted, const PackagesPlace& place,
                         const EvaluationContext& context, Watches& watches) {
  const auto& [directory, venv, base, tool] = place;
  const Result<Places> places = find_places(base);
  // Whoever explains variables says nothing of packages.
  if (wanted.sync.value == PythonSync::Off || !places || context.changes != nullptr) return true;
  const std::string registry = join_path(places->data, "venvs");
  const SyncRecord before = read_sync_record(registry, venv);
  SyncRecord record = renewed(before, sync_wish(wanted, directory, venv, tool));
  std::string message = std::exchange(record.message, {});
  bool begins = false;
  if (!needs_sync(record, venv)) {
    record.installed = record.digest;
  } else if (wanted.sync.value == PythonSync::Auto) {
    begins = record.failed != record.digest && !LockFile::is_held(lock_of_sync(registry, venv));
  } else if (record.told != record.digest) {
    record.told = record.digest;
    if (message.empty()) message = what_is_due(record, venv) + "; `dirvenv sync` installs it";
  }
  if ((!message.empty() && !may_speak(directory, context)) ||
      (begins && context.needs_more != nullptr)) {
    return false;
  }
  // Once for each change: who installs evaluates the project too, and would begin again.
  if (begins) record.failed = record.digest;
  const Result<Done> kept =
      record == before ? Result<Done>(Done{}) : write_sync_record(registry, venv, record);
  if (begins) {
    const Result<Done> begun = kept ? begin_in_background(directory, base, context) : kept;
    message = what_is_due(record, venv);
    message += begun ? "; installing in the background" : "; " + begun.error().message;
  }
  if (!message.empty()) context.report(Tone::Status, message);
  for (const Dependency& file : record.files)
    watches.add(file.path);
  watches.add(sync_record_path(registry, venv));
  return true;
}

}  // namespace dirvenv

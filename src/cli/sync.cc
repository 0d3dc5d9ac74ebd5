// SPDX-License-Identifier: MIT
#include "python/sync.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/loaded_venv.h"
#include "core/path.h"
#include "engine/prompt.h"
#include "engine/python_sync.h"
#include "os/files.h"
#include "os/interrupts.h"
#include "os/lock_file.h"
#include "os/private_dir.h"
#include "os/run_child.h"
#include "python/select_venv.h"
#include "python/venv_registry.h"

namespace dirvenv {
namespace {

constexpr size_t kMostOutput = size_t{64} << 10;

// What is to be done, and where.
struct Sync {
  SyncWish wish;
  Environment environment;  ///< the project's
  std::string registry;
  bool is_background = false;
};

// Of a .dirvenv.toml, and of a project without a file, what [python] says; an .envrc says nothing.
ProjectPython python_of(const Finding& finding) {
  const bool is_toml = finding.is_python_project() || finding.identity.kind == "toml";
  const auto config =
      is_toml ? parse_project_config(finding.content, finding.identity.path) : Error{};
  return config && config->python ? *config->python : ProjectPython();
}

std::variant<Sync, int> sync_for(const Invocation& invocation, const Setup& setup) {
  auto loaded = load_venv(invocation, setup);
  if (const int* const status = std::get_if<int>(&loaded)) return *status;
  LoadedVenv& project = std::get<LoadedVenv>(loaded);
  Sync sync;
  sync.wish = sync_wish(python_of(project.finding), project.finding.directory, project.venv,
                        tool_of_project(project.finding.directory));
  sync.environment = std::move(project.environment);
  sync.registry = join_path(setup.places().data, "venvs");
  return sync;
}

Result<Done> run_command(const std::vector<std::string>& command, const Sync& sync) {
  ChildSpec spec;
  spec.arguments = command;
  spec.environment = sync.environment.entries();
  spec.directory = sync.wish.directory;
  spec.output = sync.is_background ? -1 : 2;
  spec.error = sync.is_background ? -1 : 2;
  Interrupts interrupts;
  const Result<ChildRun> run = run_child(spec, interrupts, kMostOutput);
  if (!run) return run.error();
  const auto* child = std::get_if<FinishedChild>(&*run);
  if (child == nullptr) Interrupts::die_by(interrupts.take());
  if (child->succeeded()) return Done{};
  return Error{fmt::format("`{}` ended with {} {}", fmt::join(command, " "),
                           child->end.exited ? "status" : "signal", child->end.status)};
}

// The digest is that of before: what changes meanwhile is to be installed the next time.
Result<Done> install(const Sync& sync, const std::vector<std::vector<std::string>>& commands) {
  const std::string& venv = sync.wish.venv;
  SyncRecord record = renewed(read_sync_record(sync.registry, venv), sync.wish);
  Result<Done> done = Done{};
  for (const std::vector<std::string>& command : commands) {
    if (done) done = run_command(command, sync);
  }
  if (done) {
    record.installed = record.digest;
    record.failed.clear();
    record.message = sync.is_background ? "the project's packages are installed" : "";
  } else if (sync.is_background) {
    record.failed = record.digest;
    record.message = done.error().message +
                     "; the packages are as they were. `dirvenv sync` tries again, and shows why";
  }
  const Result<Done> kept = write_sync_record(sync.registry, venv, record);
  return done ? kept : done;
}

int run_sync(const Invocation& invocation) {
  if (invocation.arguments.size() > 1)
    return invocation.fail(Error{"sync takes one directory at most"},
                           static_cast<int>(ExitStatus::Usage));
  const Result<Setup> setup = Setup::make(invocation.environment, invocation.program);
  if (!setup) return invocation.fail(setup.error());
  auto found = sync_for(invocation, *setup);
  if (const int* const status = std::get_if<int>(&found)) return *status;
  Sync& sync = std::get<Sync>(found);
  sync.is_background = invocation.flags.contains("--background");
  const auto commands = sync_commands(sync.wish, sync.environment.get_or("PATH", ""));
  if (!commands) return invocation.fail(commands.error());
  if (commands->empty()) {
    invocation.output.say(Tone::Status,
                          "no file here says what to install: neither a lock file "
                          "nor requirements.txt, nor [python] requirements");
    return 0;
  }
  if (const auto made = ensure_private_directory(sync.registry); !made)
    return invocation.fail(made.error());
  const auto lock = LockFile::try_acquire(lock_of_sync(sync.registry, sync.wish.venv));
  if (!lock) return invocation.fail(lock.error());
  if (!*lock) return invocation.fail(Error{"packages are being installed there already"});
  const Result<Done> done = install(sync, *commands);
  if (!done)
    return invocation.fail(Error{done.error().message + "; the packages are as it has left them"});
  invocation.output.say(Tone::Status,
                        "installed what " + base_name(sync_files(sync.wish).front()) + " asks for");
  return 0;
}

}  // namespace

const Command kSync = {"sync",
                       {},
                       "[DIR]",
                       "Install what the project's lock or requirement files ask for",
                       {{"--background", "say nothing; the next prompt tells what came of it"}},
                       run_sync};

}  // namespace dirvenv

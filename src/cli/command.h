// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "core/environment.h"
#include "engine/setup.h"

namespace dirvenv {

/// One call of a subcommand, parsed.
struct Invocation {
  const Environment& environment;
  std::string program;  ///< how this binary can be called again, as it was called
  const Output& output;
  std::vector<std::string> arguments;         ///< without the subcommand and its flags
  std::set<std::string> flags;                ///< as in the row, such as "--json"
  std::map<std::string, std::string> values;  ///< of flags that have one: "--hash" to "12ab"

  /// Prints the error and gives the status that goes with it.
  int fail(const Error& error, int status = 1) const {
    output.say(Tone::Error, error.message);
    return status;
  }
};

/// A subcommand: help, completion and man page come from these rows.
struct Command {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view arguments;  ///< as help shows them; "[X]" may be left out, "X…" takes the rest
  std::string_view summary;
  /// Name and what it does; "--name VALUE" takes a value.
  std::vector<std::pair<std::string_view, std::string_view>> flags;
  int (*run)(const Invocation&);
};

/// All of them, in the order in which help shows them; written out by hand.
const std::vector<Command>& all_commands();

/// The rows, each defined in the file of its name.
extern const Command kAllow, kCheck, kDaemon, kDeny, kDiff, kEdit, kExec, kExport, kFetchurl, kHelp,
    kHook, kIde, kInit, kMigrate, kOff, kOn, kPrune, kPs, kPython, kReload, kStatus, kStdlib, kSync,
    kTrust, kVenv, kVersion, kWait, kWhy;

/// The error for a name that is none, with the one that was probably meant.
Error no_such_command(const std::string& name);

/// Runs what `arguments` (without the program's name) say, and gives the exit status.
int run_command_line(const std::vector<std::string>& arguments, const Environment& environment,
                     const std::string& program);

/// The screen that `help` shows: all commands, or one of them. nullopt: there is no such command.
std::optional<std::string> help_text(const std::string& command);

/// The prompt path: `export SHELL [--hook PID PWD [--first]]`, without the parser of the command
/// line.
int run_export(const std::vector<std::string>& arguments, const Environment& environment,
               const std::string& program);

/// The file that a PATH argument of `allow` and its kin means: the directory itself or the nearest
/// one above it that holds a project file; empty: the working directory.
Result<Finding> find_project(const Setup& setup, const std::vector<std::string>& arguments);

/// The same for a command that decides about the file: an error where a nearer candidate cannot be
/// read. A prompt passes that over; here it may be the one that is meant.
Result<Finding> find_project_to_judge(const Setup& setup,
                                      const std::vector<std::string>& arguments);

/// The nearest directory of Python from `start` on; not `home`, which holds all kinds of files.
std::optional<std::string> python_above(const std::string& start, const std::string& home);

/// The error for that: `unreadable` is nearer than `found`.
Error unreadable_nearer(const std::string& unreadable, const std::string& found);

/// The nearest shell above this process that has the hook; an error where there is none, for exit
/// status 2.
Result<ProcessId> shell_with_hook(const Setup& setup);

/// Why the lookup found nothing: `otherwise`, but where the name is taken by what is no file.
Error nothing_found(const Finding& finding, std::string otherwise);

/// Shows what is about to be approved, asks where that is needed, and approves it. What stands out
/// in the project file itself needs no question where its user has just written it. 0, or the exit
/// status of a refusal, which has been told.
int review_and_approve(const Invocation& invocation, const Setup& setup, const Finding& finding,
                       bool is_own_text);

/// What to say where a file that the gate refuses was to be approved.
Error refusal_of(const Finding& finding);

/// What to say of a file that has another name than project files have.
std::string not_a_project_file(const std::string& path);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/environment.h"
#include "core/shell_script.h"
#include "engine/report.h"
#include "engine/setup.h"
#include "os/process_table.h"

namespace dirvenv {

class LoadCache;

/// Exit statuses of `export` and `exec`, as the man page lists them.
enum class ExitStatus { Done = 0, Error = 1, Usage = 2, Blocked = 3, Denied = 4, Failed = 5 };

/// Who asks, beside what is in the environment.
struct PromptRequest {
  std::optional<ProcessId> shell;  ///< the shell whose hook asks; nullopt: somebody without one
  std::string shell_directory;     ///< its $PWD, which may lead through links
  std::string working_directory;   ///< physical; empty: it has been removed
  bool show_progress = false;
  bool is_terminal = false;  ///< what is shown on the shell's error output is read by somebody
  /// The shell of that kind takes what is not loaded in time later; nullopt: it waits to the end.
  std::optional<Shell> waits_as;
  bool becomes_command = false;  ///< this process goes on as another program, by execve
  /// Start no process, make no virtual environment, print nothing: what needs that is deferred.
  bool only_natively = false;
  LoadCache* cache = nullptr;  ///< where given, what is known there is not evaluated
  /// Before the shell's first prompt nothing is said that can wait: prompt themes draw at once.
  bool first_prompt = false;
  /// The daemon has been asked and has not answered in time. It may have written down all the same
  /// what it would have said.
  bool was_unanswered = false;
  /// The shell has applied a part of the last answer: all that the state names counts as ours, and
  /// what is loaded is loaded again.
  bool was_cut = false;
};

struct PromptAnswer {
  ExitStatus status = ExitStatus::Done;
  ShellScript script;
  /// `only_natively`: it takes more than that, and nothing has happened yet.
  bool is_deferred = false;
  /// The runtime directory's record of what the next prompt compares with; empty: there is none.
  std::string record;
  /// Of a load that took a process, by load_key(); empty: there was no load, or none like that.
  std::string key;
  /// It is what an earlier evaluation has come to, and another one should see whether it still is.
  bool is_remembered = false;
  /// Of a load that the script takes back: for Runtime::remove(), once the shell has the script.
  std::string left_record;
  /// The environment that the script leads to.
  Environment environment;
  /// Not 0: the user stopped the evaluation with this signal. There is nothing to print, and the
  /// process should end by the signal, so that the shell sees what happened.
  int signal = 0;
};

/// One prompt from question to answer: looks, decides (core/plan), evaluates where it must, and
/// remembers for the next prompt. Errors go to `report`; what is only true once the shell has
/// applied the script is in `script.message`.
PromptAnswer answer_prompt(const Setup& setup, const PromptRequest& request, const Report& report);

}  // namespace dirvenv

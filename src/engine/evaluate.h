// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/environment.h"
#include "core/environment_diff.h"
#include "core/envrc_syntax.h"
#include "core/load_result.h"
#include "core/named_change.h"
#include "core/project_extras.h"
#include "core/result.h"
#include "core/stamp.h"
#include "core/user_config.h"
#include "engine/gate.h"
#include "engine/places.h"
#include "engine/report.h"
#include "engine/runtime.h"
#include "os/pseudo_terminal.h"

namespace dirvenv {

/// Where what a file prints is shown, if not by this process's error output.
struct Display {
  std::optional<WindowSize> terminal;          ///< what the file sees; nullopt: our error output
  std::function<void(std::string_view)> show;  ///< terminal: gets what is fit to be shown
};

/// What is said of an evaluation that takes long.
struct SlowNotice {
  int64_t after_ms = 300;
  Tone tone = Tone::Status;
  std::string text;
};

/// What an evaluation works with.
struct EvaluationContext {
  const Places& places;
  const UserConfig& config;
  const Runtime& runtime;
  std::string program;            ///< this binary's path, which bash runs to hand its result back
  std::string working_directory;  ///< of the caller; empty where it has been removed
  bool show_progress = false;     ///< say so when it takes longer than 300 ms
  Report report;
  /// Whether this process may become the parent of what the file leaves behind, so that all of it
  /// can be ended. Not where it goes on as a program that does not know of such children.
  bool adopts_orphans = true;
  /// Where given, a native evaluation notes there what each command did to variables; bash, what
  /// became of `traced` alone.
  std::vector<NamedChange>* changes = nullptr;
  std::string traced{};     ///< a variable's name; empty: none, which is faster
  int depth = 0;            ///< of project files that others inherit
  std::string main_file{};  ///< the project file that begins it; evaluate() sets it
  /// Where given: start no process, make no virtual environment, print nothing. What needs that
  /// fails, and the flag is set.
  bool* needs_more = nullptr;
  /// Where given: told of bash once it has been started, in a session of its own.
  std::function<void(const ProcessId&)> has_started = nullptr;
  /// Where given: asked about once a second; false stops the evaluation.
  std::function<bool()> is_wanted = nullptr;
  /// Where given: in the place of what `show_progress` says.
  std::optional<SlowNotice> slow_notice = std::nullopt;
  const Display* display = nullptr;  ///< nullptr: our error output, a terminal or not
};

/// What came of it.
struct Evaluation {
  using Outcome = LoadResult::Outcome;
  Outcome outcome = Outcome::Failed;
  Environment environment;  ///< Loaded: the base environment with the project's changes
  NameSet lists;            ///< variables that the project treats as lists
  ProjectExtras extras;     ///< Loaded: what the shell gets beside variables
  Error error;              ///< Failed: file, line where it is known, and reason
  int signal = 0;           ///< Interrupted: by this one; nothing of the evaluation is left
  std::optional<UnapprovedMember> unapproved;  ///< Blocked: by this one
  std::vector<Dependency> dependencies;        ///< what was read, or looked for; also on failure
  std::string bash_because;  ///< why not natively ("line 7: a pipe"); empty: it was
  std::string bash_file;     ///< the project file, main or inherited, of which that is so
  bool no_cache = false;     ///< a file has said so, see LoadCache
};

/// Runs or parses the file on top of `base`. Blocks until it has ended. Nothing of `base` that a
/// project may not touch differs in the result. Fails where the user's settings cannot be read.
Evaluation evaluate(const Approved& file, const Environment& base,
                    const EvaluationContext& context);

/// What evaluate() chooses from.
///
/// Natively: no process is started and nothing is made, so it takes microseconds. A Refusal where
/// the file says anything whose meaning is not known exactly, or where something (a virtualenv)
/// has to be made first. Then nothing has happened, and the file is for bash.
std::variant<Evaluation, Refusal> evaluate_natively(const Approved& file, const Environment& base,
                                                    const EvaluationContext& context);
Evaluation evaluate_bash(const Approved& file, const Environment& base,
                         const EvaluationContext& context);
Evaluation evaluate_dotenv(const Approved& file, const Environment& base);
/// A `.dirvenv.toml`, on what it inherits. It makes the virtual environment that it asks for.
Evaluation evaluate_toml(const Approved& file, const Environment& base,
                         const EvaluationContext& context);

/// "line 7: a pipe", or in another file "/p/x:7: a pipe"; without a place, what it is about.
std::string reason_text(const Refusal& refusal);

/// The environment in which an .envrc begins, natively or in bash.
Environment starting_environment(const Approved& file, const Environment& base);
/// The user's own shell files, which an .envrc may count on: lib/*.sh, then Places::rc.
std::vector<std::string> user_extensions(const Places& places);

/// Stamps a file as a dependency, with its content's digest where the stamp alone may not tell.
Dependency dependency_on(const std::string& path);
/// What stands for the content of a file with that stamp where the stamp alone may not tell.
std::string content_digest_of(const std::string& path, const Stamp& stamp);
/// Whether the file still is as it was stamped.
bool is_unchanged(const Dependency& dependency);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/load_result.h"
#include "core/quote.h"
#include "core/result.h"
#include "engine/report.h"
#include "engine/runtime.h"
#include "os/lock_file.h"
#include "os/process_table.h"

namespace dirvenv {

/// One evaluation for all shells that want the same, in a process of its own, which ends when it
/// has ended, whoever waits for it. In the runtime directory:
///
///   jobs/<id>/         one evaluation
///     lock             held while its process lives
///     about            the project file, and a newline
///     worker           the ProcessId::text() of that process
///     bash             that of what it has started, in a session of its own
///     said             what it has said so far
///     result           encode_load_result(), once it has ended
///     waiting/<shell>  a shell that wants the result, and how it is told: a Shell's name, or
///                      nothing while its client waits for the process
///   jobs/key.<key>     a link to <id> while it runs
///   jobs/result.<key>  the last result, for a moment: for the daemon to remember
///
/// A job is gone when nobody wants it any more.
class LoadJobs {
 public:
  /// What all jobs of one shell have: `runtime` must live as long as this.
  explicit LoadJobs(const Runtime& runtime) : runtime_(runtime) {}

  struct Joined {
    std::string id;
    std::optional<LockFile> lock;  ///< to begin it: nobody has yet, and this one is to be its own
  };
  /// The job with that key that runs, with `shell` (if any) among those who wait; where there is
  /// none a new one, which whoever holds the lock has to begin. An error where the runtime
  /// directory does not allow it, or somebody else is at it for longer than 50 ms.
  Result<Joined> join(const std::string& key, const std::string& file,
                      const std::optional<ProcessId>& shell) const;
  void note_worker(const std::string& id, const ProcessId& worker) const;
  /// What that process has started: it is ended where the process was killed.
  void note_bash(const std::string& id, const ProcessId& bash) const;
  /// nullopt: it has ended, or does not say yet.
  std::optional<ProcessId> worker(const std::string& id) const;

  enum class State {
    Running,
    Ended,  ///< there is a result
    Lost,   ///< it has ended without one, or is not there
  };
  State state(const std::string& id) const;
  /// nullopt where there is none that can be read.
  std::optional<LoadResult> result(const std::string& id) const;

  /// From now on `shell`, of that kind, is told when the result is there. false where it is
  /// already, or the job is lost: nobody would be told.
  bool detach(const std::string& id, const ProcessId& shell, Shell kind) const;
  /// `shell` has the result, or does not want it any more.
  void leave(const std::string& id, const ProcessId& shell) const;
  /// The shells that wait, alive.
  std::vector<ProcessId> waiting(const std::string& id) const;

  /// For whoever waits.
  void say(const std::string& id, Tone tone, std::string_view text) const;
  struct Said {
    Tone tone;
    std::string text;
  };
  /// What was said behind `offset`, which moves on.
  std::vector<Said> said(const std::string& id, size_t& offset) const;

  /// The names of all jobs.
  std::vector<std::string> all() const;
  /// The project file, and when it was begun (nanoseconds since 1970).
  std::pair<std::string, int64_t> about(const std::string& id) const;

  /// Removes jobs that have ended and that nobody alive waits for, and results that no daemon has
  /// taken, as none runs now.
  void sweep(bool daemon_runs) const;

  /// What the daemon is to remember by that key; it is there once only.
  std::optional<LoadResult> take_new_result(const std::string& key) const;

  /// Of the job's own process, at its end: lets the others have the result, and tells those who do
  /// not wait for it any more.
  void finish(const std::string& id, const std::string& key, const LoadResult& result) const;

 private:
  std::string folder() const;
  std::string path(const std::string& id, std::string_view name = {}) const;
  std::string key_link(const std::string& key) const;
  void remove(const std::string& id) const;
  void sweep_under_lock(bool daemon_runs) const;
  Result<Done> make(const std::string& id, const std::string& file) const;
  Result<Done> wait_in(const std::string& id, const ProcessId& shell, std::string_view how) const;
  void tell(const std::string& id, const std::string& shell) const;
  void tell_daemon(const std::string& key, std::string_view result) const;

  const Runtime& runtime_;
};

}  // namespace dirvenv

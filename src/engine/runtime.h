// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/load_record.h"
#include "core/result.h"
#include "os/process_table.h"

namespace dirvenv {

/// The runtime directory: what one prompt tells the next. All of it is a cache; a file that is
/// missing or damaged means 'look again'.
///
///   loads/<id>          the record of a load; its time is the load's stamp
///   loads/<id>.<n>      a file with exactly the time of one of the load's dependencies
///   loads/<shell>       the record of a shell's last attempt that loaded nothing, and its <n>
///   shells/<shell>      a registered shell; its content asks for something (a reload)
///   shells/<shell>.off  it has been switched off, see Switches
///   shells/<shell>.pipe what zsh listens to while it waits for a load
///   jobs/               evaluations in processes of their own, see LoadJobs
///   grants/<shell>      what `allow --once` has approved for it
///   dirvenv-eval-<pid>.<start>-…  the private directory of a running evaluation; in /dev/shm where
///                       the runtime directory is on a disk
class Runtime {
 public:
  /// Makes the directories where they are missing. An error where they cannot be trusted or made.
  static Result<Runtime> open(const std::string& directory);

  const std::string& directory() const { return directory_; }

  /// `name` is a load's id in hexadecimal, or a shell's ProcessId::text().
  std::optional<LoadRecord> read(const std::string& name) const;
  /// Writes the record with `stamp_ns` as its time.
  Result<Done> write(const std::string& name, const LoadRecord& record, int64_t stamp_ns) const;
  /// Moves the time of a record whose dependencies were found unchanged.
  void restamp(const std::string& name, int64_t stamp_ns) const;
  std::string record_path(const std::string& name) const;
  /// A file whose time is `time_ns`, made anew; its path, or nullopt where it cannot be made.
  std::optional<std::string> reference(const std::string& name, size_t number,
                                       int64_t time_ns) const;
  /// Of all records.
  std::vector<std::string> record_names() const;
  /// Removes a record and its references.
  void remove(const std::string& name) const;

  /// The shell's file, made where it is missing; what dead shells left is removed then.
  std::string register_shell(const ProcessId& shell) const;
  std::string shell_path(const ProcessId& shell) const;
  /// Where the approvals are that hold for this shell only; nothing is made.
  std::string grants_path(const ProcessId& shell) const;
  /// Makes that directory. An error where it, or the one above it, cannot be trusted.
  Result<Done> make_grants(const ProcessId& shell) const;
  /// Whether any shell, or this one, has approvals of its own.
  bool has_grants() const;
  bool has_grants(const ProcessId& shell) const;
  bool is_registered(const ProcessId& shell) const;
  /// What the shell is to do at its next prompt, besides looking.
  enum class Request {
    None,
    Reload,  ///< evaluate again
    Renew,   ///< take what the daemon has found out meanwhile
  };
  Request request_of(const ProcessId& shell) const;
  Result<Done> request(const ProcessId& shell, Request what) const;
  /// Makes the shell's next prompt look at what has changed.
  void mark_changed(const ProcessId& shell) const;
  /// The same for all shells.
  void mark_all_changed() const;
  /// The registered shells that live.
  std::vector<ProcessId> shells() const;
  /// Where a shell that can listen to a pipe is told so; nothing is made.
  std::string arrival_path(const ProcessId& shell) const;
  /// Takes the request back, keeping the file older than any stamp.
  void clear_request(const ProcessId& shell) const;
  /// Removes what belongs to shells and evaluations that are no more.
  void sweep() const;

  /// Makes a private directory for an evaluation by this process.
  Result<std::string> make_evaluation_directory() const;

 private:
  explicit Runtime(std::string directory) : directory_(std::move(directory)) {}
  bool is_orphan(const std::string& name) const;
  std::string directory_;
};

/// The nearest registered shell above this process; nullopt where there is none.
std::optional<ProcessId> registered_ancestor(const Runtime& runtime);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/trust.h"
#include "engine/members.h"

namespace dirvenv {

/// Where approvals are kept: one record for each path, in files of mode 0600 that are replaced
/// whole under a lock and synced. A damaged record counts as none.
class Approvals {
 public:
  /// `data_directory` need not exist.
  explicit Approvals(std::string data_directory);

  /// What the user last said about `path`; nullopt: nothing.
  std::optional<Approval> find(const std::string& path) const;
  /// The file that holds (or would hold) the record for `path`; its time moves with every change.
  std::string record_path(const std::string& path) const;
  /// Whether there is a record for `path` that cannot be read. What it said is not known; it may
  /// have been a denial.
  bool is_damaged(const std::string& path) const;
  /// All records, by path; and the files of those that cannot be read.
  std::vector<Approval> list() const;
  std::vector<std::string> damaged() const;
  /// Remembers; returns once it is on disk. A damaged record is kept beside the new one, as
  /// NAME.corrupt; one that a newer dirvenv has written is left alone, and an error.
  Result<Done> put(const Approval& approval) const;
  /// Removes whatever is known about `path`; false where that is nothing.
  Result<bool> forget(const std::string& path) const;

  /// Remembers what the file at `path` could not use, for the next review of it.
  Result<Done> want(const std::string& path, const UnapprovedMember& member) const;
  /// What want() was told of since the last put() about `path`; use and path of each.
  std::vector<Member> wanted(const std::string& path) const;

  /// Removes the records of allowed files for which `is_outdated` says so; it is asked while no
  /// other process can write. Denials stay. Also removes what a killed process has left half
  /// written. Returns the paths, sorted.
  Result<std::vector<std::string>> prune(
      const std::function<bool(const Approval&)>& is_outdated) const;

 private:
  std::string directory_;
  std::string wanted_path(const std::string& path) const;
  Result<Done> set_aside(const std::string& record) const;
  std::vector<std::pair<std::string, Approval>> all() const;
  void remove_leftovers() const;
};

}  // namespace dirvenv

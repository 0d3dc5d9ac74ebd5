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
/// whole under a lock and synced. A damaged record counts as none. The texts that were approved are
/// beside them, in files of their own, which only reviews read.
class Approvals {
 public:
  /// `data_directory` need not exist.
  explicit Approvals(std::string data_directory);

  /// What is on record about a path, by one look.
  struct OnRecord {
    std::optional<Approval> approval;  ///< without its texts; nullopt: nothing, as far as is known
    /// There is a record, or may be one, that cannot be read. It may have been a denial.
    bool is_damaged = false;
    bool is_denied() const {
      return is_damaged || (approval && approval->verdict == Approval::Verdict::Denied);
    }
  };
  OnRecord look(const std::string& path) const;
  /// What the user last said about `path`, with the texts that were approved, where they are still
  /// to be had; nullopt: nothing.
  std::optional<Approval> find(const std::string& path) const;
  /// The file that holds (or would hold) the record for `path`; its time moves with every change.
  std::string record_path(const std::string& path) const;
  /// All records, by path, without texts; and the files of those that cannot be read.
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
  std::string texts_directory_;
  std::string texts_path(const std::string& path) const;
  std::string wanted_path(const std::string& path) const;
  Result<Done> put_texts(const Approval& approval) const;
  Result<Done> keep_evidence(const std::string& record) const;
  void remove_what_goes_with(const std::string& path) const;
  std::vector<std::pair<std::string, Approval>> all() const;
  void remove_leftovers() const;
  void remove_lone_texts() const;
};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/trust.h"
#include "engine/setup.h"

namespace dirvenv {

/// What an `allow` is about to approve, as it was read for that.
struct Review {
  Finding finding;
  std::optional<Approval> before;  ///< what is approved until now; nullopt: nothing
  std::vector<Member> members;     ///< as they are now, in the order in which they were found
  /// What is named, or was asked for, and cannot be approved: "PATH: why".
  std::vector<std::string> left_out;
  std::string digest;  ///< manifest_digest() of all that
};

/// A file that another one names in its text.
struct NamedFile {
  MemberUse use = MemberUse::Code;
  std::string path;
  std::string directory;  ///< the working directory while it runs
  bool is_there = false;
};
/// Those of `text`, which is that of the file at `path`, as it would find them from `directory`.
/// Looks whether they are there, and reads none.
std::vector<NamedFile> files_named_in(const std::string& path, const std::string& text,
                                      const std::string& directory, const Environment& environment);

/// Reads the files that the project file names in its text, that these name in turn, that its last
/// approval covers, and that an evaluation has asked for in vain. Those that are gone are left out,
/// and so is data that needs no approval. `finding` must have content.
Review review_of(const Setup& setup, const Finding& finding);

/// Approves exactly what was read. An error where the gate refuses the file, or it cannot be
/// written down.
Result<Done> approve(const Approvals& approvals, const Review& review);

}  // namespace dirvenv

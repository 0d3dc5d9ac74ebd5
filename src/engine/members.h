// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/trust.h"

namespace dirvenv {

class Approvals;

/// The largest file that a project file may run or read.
inline constexpr size_t kMemberLimit = size_t{1} << 20;

/// The files beside the main one that an approval covers. Each question opens a file once, and
/// what comes back are the bytes that were compared.
class Members {
 public:
  /// `approvals` must live as long as this. Whatever lies in one of the `trusted` directories
  /// (physical paths) counts as approved.
  Members(std::vector<Member> manifest, std::vector<std::string> trusted,
          const Approvals& approvals);

  /// The bytes of one file, if it may be used in that way; an Error where it cannot be read.
  ///
  /// Data that sets nothing but harmless names needs no approval: such files change every day,
  /// and are often not even under version control.
  using Answer = std::variant<std::string, Error, UnapprovedMember>;
  Answer read(MemberUse use, const std::string& path) const;

  /// Those of the manifest that may not be used as they are now.
  std::vector<UnapprovedMember> changed() const;

  /// The file's bytes as they are, whoever approved them: for reviews.
  static Result<std::string> read_bytes(MemberUse use, const std::string& path);

 private:
  /// Of what has been read: without links; nullopt where that is not known.
  using RealPath = std::optional<std::string>;
  const Member* recorded(MemberUse use, const std::string& path, const RealPath& real) const;
  bool is_denied(const std::string& path, const RealPath& real) const;
  bool is_trusted(const RealPath& real) const;

  std::vector<Member> manifest_;
  std::vector<std::string> trusted_;
  const Approvals* approvals_;
};

/// The path under which a file is a member: without "." and "..", and where a link before ".."
/// makes that another file, without links.
std::string member_path(const std::string& path);

/// The variables that a .env sets and that need its user's consent; empty also where it cannot be
/// parsed, since then it sets nothing.
std::vector<std::string> names_for_consent(std::string_view dotenv);

}  // namespace dirvenv

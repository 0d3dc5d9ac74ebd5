// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/stamp.h"
#include "core/trust.h"
#include "core/user_config.h"
#include "engine/approvals.h"
#include "engine/members.h"
#include "engine/python_project.h"

namespace dirvenv {

class Approved;
/// A project file that another one names, if it may be used in that way: see Members::read().
using MemberProject = std::variant<Approved, Error, UnapprovedMember>;

/// The bytes of a project file that its user has approved, as they were read and hashed. Only the
/// gate makes one, and only from here can anything be evaluated: there is no way past.
class Approved {
 public:
  const FileIdentity& identity() const { return identity_; }
  const std::string& text() const { return text_; }
  /// The files beside it that the approval covers.
  const Members& members() const { return members_; }
  /// A project file that this one inherits, covered by the same approval.
  MemberProject member(const std::string& path) const;

 private:
  friend class Gate;
  Approved(FileIdentity identity, std::string text, Members members)
      : identity_(std::move(identity)), text_(std::move(text)), members_(std::move(members)) {}
  FileIdentity identity_;
  std::string text_;
  Members members_;
};

/// Whether project files are called so: .envrc, .dirvenv.toml, .env.
bool is_project_name(std::string_view name);

/// The largest project file that is read.
inline constexpr size_t kProjectFileLimit = size_t{1} << 20;

/// The kind of what has no project file.
inline constexpr const char* kPythonProject = "python";

/// What the lookup saw on its way up; a later prompt asks whether it would see the same.
struct LookupTrail {
  std::vector<std::string> not_files;   ///< candidates that are not there
  std::vector<std::string> unreadable;  ///< passed over: not ours to read
  std::vector<std::string> foreign;     ///< passed over: somebody else's, in a shared directory
  /// Where an approval of the nearest directory as a Python project would be; empty: not asked for.
  /// That of one further up is seen when a prompt looks for another reason: each costs the hook a
  /// test, and fish a hundredth of a visit.
  std::string absent_approval;
};

/// The nearest project file, and what may be done with it. Or the nearest directory that was
/// approved as a Python project without one: then `identity.path` is the directory, and its content
/// is what PythonProject says.
struct Finding {
  enum class Verdict {
    Nothing,     ///< no project file from here to "/"
    Allowed,     ///< `approved` holds it
    Denied,      ///< the user said no
    NotAllowed,  ///< the user has said nothing, or about other content
    Refused,     ///< must not be loaded whatever the user says; `refusal` tells why
  };
  Verdict verdict = Verdict::Nothing;
  FileIdentity identity;
  std::string directory;               ///< of the project
  std::string content;                 ///< as read; empty where refused
  std::string content_digest;          ///< SHA-256 of it
  Stamp stamp;                         ///< of the file that was read
  std::vector<std::string> looked_at;  ///< instead, for a Python project: what selects its content
  bool is_python_project() const { return identity.kind == kPythonProject; }
  std::string approval_record;  ///< the file whose change may change the verdict
  bool changed = false;         ///< NotAllowed: other content was approved before
  bool damaged = false;         ///< NotAllowed: what was said about it cannot be read any more
  /// Allowed: by what.
  enum class Ground { Approval, Once, Prefix, Worktree, Other };
  Ground ground = Ground::Approval;
  Error refusal;
  bool refused_by_mode = false;     ///< a `chmod` would mend it, which no file time shows
  bool refused_as_foreign = false;  ///< a `chown` would mend it
  std::shared_ptr<const Approved> approved;
  LookupTrail trail;
};

/// What another program knows of project files, for the gate to ask where our approvals say
/// nothing. Its 'no' counts in any case. No members go with its 'yes'.
struct OtherApprovals {
  std::function<bool(const FileIdentity& identity)> denies;
  std::function<bool(const FileIdentity& identity, std::string_view content)> allows;
};

/// Opens, checks, reads and hashes project files, and asks the approvals. It does nothing else with
/// them, and no project file can configure it.
class Gate {
 public:
  /// `config` and `approvals` must live as long as the gate, and `approvals` as long as what it
  /// approves. `once` holds what is approved for the asking shell only; nullopt: nothing.
  /// Without `python` there are no Python projects; else it must live as long as the gate.
  Gate(const UserConfig& config, const Approvals& approvals, std::optional<Approvals> once,
       const PythonSelection* python = nullptr)
      : config_(config), approvals_(approvals), once_(std::move(once)), python_(python) {}

  /// `other`, from now on, as well; it must live as long as the gate.
  void ask(const OtherApprovals& other) { other_ = &other; }

  /// Walks up from `directory` (absolute, physical). A name that is no regular file, cannot be
  /// read, or belongs to somebody else in a shared directory such as /tmp is passed over.
  Finding find_from(const std::string& directory) const;
  /// One file, whatever its name; of a directory, as a Python project.
  Finding look_at(const std::string& path) const;
  /// A directory, whatever has been said about it. Nothing where it is no Python project.
  Finding look_at_python(const std::string& directory) const;

 private:
  std::vector<std::string> candidates() const;
  bool try_candidate(const std::string& directory, const std::string& name, Finding& finding) const;
  bool try_python(const std::string& directory, Finding& finding) const;
  void judge(Finding& finding) const;
  std::optional<std::vector<Member>> manifest_for(Finding& finding, const std::string& key,
                                                  const std::optional<Approval>& approval) const;
  std::optional<std::vector<Member>> worktree_manifest(const Finding& finding) const;
  bool is_trusted(const FileIdentity& identity) const;

  const UserConfig& config_;
  const Approvals& approvals_;
  std::optional<Approvals> once_;
  const PythonSelection* python_;
  const OtherApprovals* other_ = nullptr;
};

}  // namespace dirvenv

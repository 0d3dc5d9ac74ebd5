// SPDX-License-Identifier: MIT
#include "engine/gate.h"

#include <algorithm>
#include <cerrno>

#include "core/digest.h"
#include "core/path.h"
#include "engine/worktree.h"
#include "os/files.h"
#include "os/ownership.h"
#include "os/system_error.h"
#include "os/user.h"

namespace dirvenv {
namespace {

// Opens `path`, or where that is a link, its target.
OpenedFile open_candidate(const std::string& path, std::string& where) {
  where = path;
  OpenedFile file = open_plain(path);
  if (file.outcome != OpenedFile::Outcome::Link) return file;
  const auto target = real_path(path);
  if (!target) return {};
  where = *target;
  return open_plain(where);
}

std::string kind_of(const std::string& path) {
  const std::string name = base_name(path);
  if (name == ".dirvenv.toml") return "toml";
  return name == ".env" ? "dotenv" : "envrc";
}

void refuse(Finding& finding, Error why) {
  finding.verdict = Finding::Verdict::Refused;
  finding.refusal = std::move(why);
  finding.content.clear();
}

}  // namespace

bool is_project_name(std::string_view name) {
  return name == ".envrc" || name == ".dirvenv.toml" || name == ".env";
}

MemberProject Approved::member(const std::string& path) const {
  Members::Answer answer = members_.read(MemberUse::Code, path);
  if (auto* error = std::get_if<Error>(&answer)) return std::move(*error);
  if (auto* unapproved = std::get_if<UnapprovedMember>(&answer)) return std::move(*unapproved);
  FileIdentity identity{kind_of(path), path, real_path(path).value_or(path), identity_.owner};
  return Approved(std::move(identity), std::move(std::get<std::string>(answer)), members_);
}

std::vector<std::string> Gate::candidates() const {
  if (config_.load_dotenv) return {".envrc", ".dirvenv.toml", ".env"};
  return {".envrc", ".dirvenv.toml"};
}

Finding Gate::find_from(const std::string& directory) const {
  Finding finding;
  for (const std::string& at : with_parents(directory)) {
    for (const std::string& name : candidates()) {
      if (try_candidate(at, name, finding)) return finding;
    }
    if (try_python(at, finding)) return finding;
  }
  return finding;
}

// Directories that the user has said nothing about are not looked into, and denied ones are passed
// over: what is in one of them is for nobody to be asked about.
bool Gate::try_python(const std::string& directory, Finding& finding) const {
  if (python_ == nullptr || !config_.python_auto) return false;
  const std::string record = approvals_.record_path(directory);
  const bool is_here = once_ && once_->look(directory).approval;
  if (is_absent(record) && !is_here) {
    if (finding.trail.absent_approval.empty()) finding.trail.absent_approval = record;
    return false;
  }
  const auto known = approvals_.look(directory);
  if (known.is_denied() || (!known.approval && !is_here)) return false;
  LookupTrail trail = std::move(finding.trail);
  finding = look_at_python(directory);
  finding.trail = std::move(trail);
  return finding.verdict != Finding::Verdict::Nothing;
}

Finding Gate::look_at_python(const std::string& directory) const {
  Finding finding;
  const auto status = file_status(directory);
  auto project = python_ == nullptr ? std::nullopt : look_at_python_project(directory, *python_);
  if (!project || !status) return finding;
  finding.identity = {kPythonProject, directory, directory, status->owner};
  finding.directory = directory;
  finding.looked_at = std::move(project->looked_at);
  finding.approval_record = approvals_.record_path(directory);
  if (auto problem = ownership_problem(directory, *status)) {
    finding.refused_as_foreign = status->owner != effective_user() && status->owner != 0;
    finding.refused_by_mode = !finding.refused_as_foreign;
    refuse(finding, std::move(*problem));
  } else if (!project->text) {
    refuse(finding, project->text.error());
  } else {
    finding.content = std::move(*project->text);
    const auto before = project->is_own ? approvals_.find(directory) : std::nullopt;
    if (before && own_selection(before->text) == finding.content) finding.content = before->text;
    judge(finding);
  }
  return finding;
}

Finding Gate::look_at(const std::string& path) const {
  Finding finding;
  if (leads_to(path, FileStatus::Kind::Directory)) return look_at_python(path);
  try_candidate(parent_path(path), base_name(path), finding);
  return finding;
}

bool Gate::try_candidate(const std::string& directory, const std::string& name,
                         Finding& finding) const {
  FileIdentity identity;
  identity.path = join_path(directory, name);
  const OpenedFile file = open_candidate(identity.path, identity.real_path);
  const auto& [outcome, fd, error] = file;
  if (outcome == OpenedFile::Outcome::NoPermission) {
    finding.trail.unreadable.push_back(identity.path);
    return false;
  }
  const auto status = fd ? fd_status(fd.get()) : std::nullopt;
  // Not to go on upwards: what is above is not what the user means.
  if (outcome == OpenedFile::Outcome::Failed || (fd && !status)) {
    finding.identity = identity;
    finding.directory = directory;
    finding.approval_record = approvals_.record_path(identity.path);
    refuse(finding, system_error("open", identity.path, fd ? EIO : error));
    return true;
  }
  if (!status || status->kind != FileStatus::Kind::Regular) {
    finding.trail.not_files.push_back(identity.path);
    return false;
  }
  if (is_planted(identity.path, *status)) {
    finding.trail.foreign.push_back(identity.path);
    return false;
  }
  identity.kind = kind_of(identity.path);
  identity.owner = status->owner;
  finding.identity = identity;
  finding.directory = directory;
  finding.stamp = status->stamp;
  finding.approval_record = approvals_.record_path(identity.path);
  if (auto problem = ownership_problem(identity.real_path, *status)) {
    finding.refused_as_foreign = status->owner != effective_user() && status->owner != 0;
    finding.refused_by_mode = !finding.refused_as_foreign;
    refuse(finding, std::move(*problem));
    return true;
  }
  Result<std::string> text = read_fd(fd.get(), kProjectFileLimit, identity.path);
  if (!text) {
    refuse(finding, text.error());
  } else if (text->size() > kProjectFileLimit) {
    refuse(finding, Error{"it is larger than 1 MiB"});
  } else if (text->find('\0') != std::string::npos) {
    refuse(finding, Error{"it holds a NUL byte, so it is no text"});
  } else {
    finding.content = std::move(*text);
    judge(finding);
  }
  return true;
}

// The link and what it leads to: with only one of them inside, the other can be anything.
bool Gate::is_trusted(const FileIdentity& identity) const {
  const auto holds = [](const std::string& path) {
    return [&path](const std::string& directory) { return is_within(path, directory); };
  };
  const std::vector<std::string>& trusted = config_.trusted;
  return std::any_of(trusted.begin(), trusted.end(), holds(identity.path)) &&
         std::any_of(trusted.begin(), trusted.end(), holds(identity.real_path));
}

// What was approved in the main checkout holds for the same bytes at the same place of a worktree.
std::optional<std::vector<Member>> Gate::worktree_manifest(const Finding& finding) const {
  if (!config_.worktrees) return std::nullopt;
  const auto worktree = worktree_of(finding.directory);
  if (!worktree || finding.identity.real_path != finding.identity.path) return std::nullopt;
  FileIdentity identity = finding.identity;
  identity.path = identity.real_path = in_main_checkout(*worktree, identity.path);
  const auto approval = approvals_.look(identity.path).approval;
  const std::string key = approval_key(identity, finding.content_digest);
  if (decide(key, approval, std::nullopt) != Trust::Allowed) return std::nullopt;
  std::vector<Member> members;
  for (Member member : approval->members) {
    if (approvals_.look(member.path).is_denied()) continue;
    member.path = in_worktree(*worktree, member.path);
    members.push_back(std::move(member));
  }
  return members;
}

// On what ground the file may be loaded, and the members that go with it; nullopt: on none.
std::optional<std::vector<Member>> Gate::manifest_for(
    Finding& finding, const std::string& key, const std::optional<Approval>& approval) const {
  if (decide(key, approval, std::nullopt) == Trust::Allowed) return approval->members;
  if (once_) {
    const auto once = once_->look(finding.identity.path).approval;
    finding.ground = Finding::Ground::Once;
    if (decide(key, once, std::nullopt) == Trust::Allowed) return once->members;
  }
  finding.ground = Finding::Ground::Prefix;
  if (is_trusted(finding.identity)) return std::vector<Member>();
  finding.ground = Finding::Ground::Other;
  if (other_ != nullptr && other_->allows(finding.identity, finding.content)) {
    return std::vector<Member>();
  }
  finding.ground = Finding::Ground::Worktree;
  return worktree_manifest(finding);
}

void Gate::judge(Finding& finding) const {
  finding.content_digest = sha256(finding.content);
  const FileIdentity& identity = finding.identity;
  const std::string key = approval_key(identity, finding.content_digest);
  const auto for_path = approvals_.look(identity.path);
  const auto for_target = identity.real_path == identity.path ? Approvals::OnRecord()
                                                              : approvals_.look(identity.real_path);
  if (decide(key, for_path.approval, for_target.approval) == Trust::Denied ||
      (other_ != nullptr && other_->denies(identity))) {
    finding.verdict = Finding::Verdict::Denied;
    return;
  }
  // A record that cannot be read may have been a denial: no other ground counts then.
  finding.damaged = for_path.is_damaged || for_target.is_damaged;
  auto manifest = finding.damaged ? std::nullopt : manifest_for(finding, key, for_path.approval);
  if (!manifest) {
    finding.verdict = Finding::Verdict::NotAllowed;
    finding.changed = for_path.approval.has_value();
    return;
  }
  finding.verdict = Finding::Verdict::Allowed;
  finding.approved = std::shared_ptr<const Approved>(new Approved(
      identity, finding.content, Members(std::move(*manifest), config_.trusted, approvals_)));
}

}  // namespace dirvenv

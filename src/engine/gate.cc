// SPDX-License-Identifier: MIT
#include "engine/gate.h"

#include "core/digest.h"
#include "core/path.h"
#include "os/files.h"
#include "os/ownership.h"
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
  return base_name(path) == ".env" ? "dotenv" : "envrc";
}

void refuse(Finding& finding, Error why) {
  finding.verdict = Finding::Verdict::Refused;
  finding.refusal = std::move(why);
  finding.content.clear();
}

}  // namespace

std::vector<std::string> Gate::candidates() const {
  if (load_dotenv_) return {".envrc", ".env"};
  return {".envrc"};
}

Finding Gate::find_from(const std::string& directory) const {
  Finding finding;
  for (const std::string& at : with_parents(directory)) {
    for (const std::string& name : candidates()) {
      if (try_candidate(at, name, finding)) return finding;
    }
  }
  return finding;
}

Finding Gate::look_at(const std::string& path) const {
  Finding finding;
  try_candidate(parent_path(path), base_name(path), finding);
  return finding;
}

bool Gate::try_candidate(const std::string& directory, const std::string& name,
                         Finding& finding) const {
  FileIdentity identity;
  identity.path = join_path(directory, name);
  const auto [outcome, fd] = open_candidate(identity.path, identity.real_path);
  if (outcome == OpenedFile::Outcome::NoPermission) {
    finding.trail.unreadable.push_back(identity.path);
    return false;
  }
  const auto status = fd ? fd_status(fd.get()) : std::nullopt;
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

void Gate::judge(Finding& finding) const {
  finding.content_digest = sha256(finding.content);
  const std::string key = approval_key(finding.identity, finding.content);
  const auto for_path = approvals_.find(finding.identity.path);
  const bool link = finding.identity.real_path != finding.identity.path;
  const auto for_target = link ? approvals_.find(finding.identity.real_path) : std::nullopt;
  switch (decide(key, for_path, for_target)) {
    case Trust::Allowed:
      finding.verdict = Finding::Verdict::Allowed;
      finding.approved = std::shared_ptr<const Approved>(new Approved(
          finding.identity, finding.content, Members(for_path->members, {}, approvals_)));
      break;
    case Trust::Denied:
      finding.verdict = Finding::Verdict::Denied;
      break;
    case Trust::Changed:
    case Trust::Unknown:
      finding.verdict = Finding::Verdict::NotAllowed;
      finding.changed = for_path.has_value();
      break;
  }
}

}  // namespace dirvenv

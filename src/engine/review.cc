// SPDX-License-Identifier: MIT
#include "engine/review.h"

#include <fmt/format.h>

#include <deque>

#include "core/digest.h"
#include "core/member_scan.h"
#include "core/path.h"
#include "engine/members.h"
#include "os/files.h"

namespace dirvenv {
namespace {

// Bounds for hostile texts. A file beyond them is not approved, and named when it is met.
constexpr size_t kMostMembers = 256;
constexpr size_t kMostBytes = size_t{12} << 20;

std::string file_or_in(const std::string& path, const char* name) {
  return leads_to(path, FileStatus::Kind::Directory) ? join_path(path, name) : path;
}

std::optional<NamedFile> named_by(const MemberReference& reference, const std::string& directory) {
  const std::string path = absolute_path(reference.word, directory);
  switch (reference.kind) {
    case MemberReference::Kind::Env: {
      const std::string file = file_or_in(path, ".envrc");
      return NamedFile{MemberUse::Code, file, parent_path(file), false};
    }
    case MemberReference::Kind::Up:
      if (directory == "/") return std::nullopt;
      for (const std::string& above : with_parents(parent_path(directory))) {
        const std::string file = join_path(above, reference.word);
        if (leads_to(file, FileStatus::Kind::Regular))
          return NamedFile{MemberUse::Code, file, above, false};
      }
      return std::nullopt;
    case MemberReference::Kind::Dotenv:
      return NamedFile{MemberUse::Data, file_or_in(path, ".env"), directory, false};
    case MemberReference::Kind::Source:
      return NamedFile{
          MemberUse::Code,
          member_path(reference.word.starts_with("/") ? reference.word
                                                      : join_path(directory, reference.word)),
          directory, false};
    case MemberReference::Kind::Program:
      return NamedFile{MemberUse::Program, path, directory, false};
  }
  return std::nullopt;
}

class Collection {
 public:
  Collection(std::string main, std::string home) : main_(std::move(main)), home_(std::move(home)) {}

  void scan(const std::string& text, const std::string& directory) {
    for (const MemberReference& reference : member_references(text, directory, home_)) {
      if (auto named = named_by(reference, directory)) open_.push_back(std::move(*named));
    }
    while (!open_.empty()) {
      const NamedFile named = std::move(open_.front());
      open_.pop_front();
      add(named);
    }
  }

  void add(const NamedFile& named) {
    const bool known = find_member(members_, named.use, named.path) != nullptr;
    if (known || named.path == main_) return;
    if (!leads_to(named.path, FileStatus::Kind::Regular)) return;
    const auto leave_out = [&](std::string_view why) {
      left_out_.push_back(fmt::format("{}: {}", named.path, why));
    };
    if (members_.size() == kMostMembers) return leave_out("an approval covers 256 files at most");
    auto text = Members::read_bytes(named.use, named.path);
    if (!text) return leave_out(text.error().message);
    Member member{named.use, named.path, sha256(*text), {}};
    // Programs are not kept, so they count for nothing here.
    if (named.use != MemberUse::Program) {
      if (named.use == MemberUse::Data && names_for_consent(*text).empty()) return;
      if (text->find('\0') != std::string::npos) {
        return leave_out("it holds a NUL byte, so it is no text");
      }
      if (bytes_ + text->size() > kMostBytes) {
        return leave_out("an approval covers 12 MiB of text at most");
      }
      bytes_ += text->size();
      member.text = std::move(*text);
    }
    members_.push_back(member);
    if (named.use == MemberUse::Code) scan(member.text, named.directory);
  }

  std::vector<Member> take() { return std::move(members_); }
  std::vector<std::string> take_left_out() { return std::move(left_out_); }

 private:
  std::string main_;
  std::string home_;
  size_t bytes_ = 0;
  std::deque<NamedFile> open_;
  std::vector<Member> members_;
  std::vector<std::string> left_out_;
};

}  // namespace

std::vector<NamedFile> files_named_in(const std::string& text, const std::string& directory,
                                      const std::string& home) {
  std::vector<NamedFile> files;
  for (const MemberReference& reference : member_references(text, directory, home)) {
    auto named = named_by(reference, directory);
    if (!named) continue;
    named->is_there = leads_to(named->path, FileStatus::Kind::Regular);
    files.push_back(std::move(*named));
  }
  return files;
}

Review review_of(const Setup& setup, const Finding& finding) {
  const std::string& path = finding.identity.path;
  Review review{finding, setup.approvals().find(path), {}, {}, {}};
  if (review.before && review.before->verdict == Approval::Verdict::Denied) review.before.reset();
  Collection collection(path, setup.places().home);
  if (finding.identity.kind == "envrc") {
    collection.scan(finding.content, finding.directory);
    std::vector<Member> known = setup.approvals().wanted(path);
    if (review.before) {
      known.insert(known.end(), review.before->members.begin(), review.before->members.end());
    }
    for (const Member& member : known)
      collection.add({member.use, member.path, parent_path(member.path), true});
  }
  review.members = collection.take();
  review.left_out = collection.take_left_out();
  review.digest = manifest_digest(approval_key(finding.identity, finding.content), review.members);
  return review;
}

Result<Done> approve(const Approvals& approvals, const Review& review) {
  const Finding& finding = review.finding;
  if (finding.verdict == Finding::Verdict::Refused) {
    return Error{
        fmt::format("{} cannot be allowed: {}", finding.identity.path, finding.refusal.message)};
  }
  Approval approval;
  approval.verdict = Approval::Verdict::Allowed;
  approval.path = finding.identity.path;
  approval.key = approval_key(finding.identity, finding.content);
  approval.text = finding.content;
  approval.members = review.members;
  return approvals.put(approval);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/review.h"

#include <fmt/format.h>

#include <deque>

#include "core/digest.h"
#include "core/member_scan.h"
#include "core/path.h"
#include "core/project_expand.h"
#include "engine/layers.h"
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

std::optional<std::string> nearest_file(const std::string& name, const std::string& directory) {
  for (const std::string& above : with_parents(directory)) {
    const std::string file = join_path(above, name);
    if (leads_to(file, FileStatus::Kind::Regular)) return file;
  }
  return std::nullopt;
}

std::optional<NamedFile> named_by(const MemberReference& reference, const std::string& directory) {
  const std::string path = absolute_path(reference.word, directory);
  switch (reference.kind) {
    case MemberReference::Kind::Env: {
      const std::string file = file_or_in(path, ".envrc");
      return NamedFile{MemberUse::Code, file, parent_path(file), false};
    }
    case MemberReference::Kind::Up: {
      if (directory == "/") return std::nullopt;
      Watches unused;
      const auto project = reference.word == kShellProject
                               ? nearest_project(parent_path(directory), unused)
                               : nearest_file(reference.word, parent_path(directory));
      if (!project) return std::nullopt;
      return NamedFile{MemberUse::Code, *project, parent_path(*project), false};
    }
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
  Collection(std::string main, const Environment& environment)
      : main_(std::move(main)), environment_(environment) {}

  void scan(const std::string& path, const std::string& text, const std::string& directory) {
    for (NamedFile& named : files_named_in(path, text, directory, environment_))
      open_.push_back(std::move(named));
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
    if (named.use == MemberUse::Code) scan(named.path, member.text, named.directory);
  }

  std::vector<Member> take() { return std::move(members_); }
  std::vector<std::string> take_left_out() { return std::move(left_out_); }

 private:
  std::string main_;
  const Environment& environment_;
  size_t bytes_ = 0;
  std::deque<NamedFile> open_;
  std::vector<Member> members_;
  std::vector<std::string> left_out_;
};

}  // namespace

// Of a .dirvenv.toml: what it inherits, and its .env files as far as their names are known.
std::vector<NamedFile> files_named_in_toml(const std::string& text, const std::string& directory,
                                           const Environment& environment) {
  std::vector<NamedFile> files;
  const auto config = parse_project_config(text, kTomlProject);
  if (!config) return files;
  Watches unused;
  const auto above = config->inherit.value && directory != "/"
                         ? nearest_project(parent_path(directory), unused)
                         : std::nullopt;
  if (above) files.push_back({MemberUse::Code, *above, parent_path(*above), true});
  const auto lookup = [&](std::string_view name) { return environment.get(name); };
  const auto dotenv = expand_project_dotenv(*config, lookup);
  if (!dotenv) return files;
  for (const DotenvFile& file : *dotenv) {
    const std::string path = absolute_path(file.file.value, directory);
    files.push_back({MemberUse::Data, path, directory, leads_to(path, FileStatus::Kind::Regular)});
  }
  return files;
}

// The .dirvenv.toml that is evaluated before an .envrc of the same directory.
std::optional<NamedFile> toml_beside(const std::string& path) {
  const std::string toml = join_path(parent_path(path), kTomlProject);
  if (base_name(path) != kShellProject || !leads_to(toml, FileStatus::Kind::Regular)) {
    return std::nullopt;
  }
  return NamedFile{MemberUse::Code, toml, parent_path(path), true};
}

std::vector<NamedFile> files_named_in(const std::string& path, const std::string& text,
                                      const std::string& directory,
                                      const Environment& environment) {
  if (base_name(path) == kTomlProject) return files_named_in_toml(text, directory, environment);
  std::vector<NamedFile> files;
  if (auto toml = toml_beside(path)) files.push_back(std::move(*toml));
  const std::string home = environment.get_or("HOME", "");
  for (const MemberReference& reference : member_references(text, directory, home)) {
    auto named = named_by(reference, directory);
    if (!named) continue;
    named->is_there = leads_to(named->path, FileStatus::Kind::Regular);
    if (auto toml = toml_beside(named->path)) files.push_back(std::move(*toml));
    files.push_back(std::move(*named));
  }
  return files;
}

Review review_of(const Setup& setup, const Finding& finding) {
  const std::string& path = finding.identity.path;
  Review review{finding, setup.approvals().find(path), {}, {}, {}};
  if (review.before && review.before->verdict == Approval::Verdict::Denied) review.before.reset();
  Collection collection(path, setup.environment());
  if (finding.identity.kind != "dotenv" && !finding.is_python_project()) {
    collection.scan(path, finding.content, finding.directory);
    std::vector<Member> known = setup.approvals().wanted(path);
    if (review.before) {
      known.insert(known.end(), review.before->members.begin(), review.before->members.end());
    }
    for (const Member& member : known)
      collection.add({member.use, member.path, parent_path(member.path), true});
  }
  review.members = collection.take();
  review.left_out = collection.take_left_out();
  review.digest =
      manifest_digest(approval_key(finding.identity, finding.content_digest), review.members);
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
  approval.key = approval_key(finding.identity, finding.content_digest);
  approval.text = finding.content;
  approval.members = review.members;
  return approvals.put(approval);
}

}  // namespace dirvenv

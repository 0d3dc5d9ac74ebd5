// SPDX-License-Identifier: MIT
#include "engine/members.h"

#include <algorithm>
#include <set>

#include "core/digest.h"
#include "core/dotenv.h"
#include "core/name_rules.h"
#include "core/path.h"
#include "engine/approvals.h"
#include "os/files.h"
#include "os/ownership.h"

namespace dirvenv {
namespace {

// Programs are only hashed.
constexpr size_t kProgramLimit = size_t{64} << 20;

size_t limit_of(MemberUse use) {
  return use == MemberUse::Program ? kProgramLimit : kMemberLimit;
}

}  // namespace

Members::Members(std::vector<Member> manifest, std::vector<std::string> trusted,
                 const Approvals& approvals)
    : manifest_(std::move(manifest)), trusted_(std::move(trusted)), approvals_(&approvals) {}

// By another name it is the same file: the word in a project file may lead through links.
const Member* Members::recorded(MemberUse use, const std::string& path,
                                const RealPath& real) const {
  if (const Member* const member = find_member(manifest_, use, path)) return member;
  if (!real) return nullptr;
  for (const Member& member : manifest_) {
    if (member.use == use && real_path(member.path) == real) return &member;
  }
  return nullptr;
}

// By the name that is asked for, or by the one that it leads to.
bool Members::is_denied(const std::string& path, const RealPath& real) const {
  return approvals_->look(path).is_denied() ||
         (real && *real != path && approvals_->look(*real).is_denied());
}

bool Members::is_trusted(const RealPath& real) const {
  const auto status = real && !trusted_.empty() ? link_status(*real) : std::nullopt;
  // Nobody has seen its bytes, so it counts who could have written them.
  return status && !ownership_problem(*real, *status) &&
         std::any_of(trusted_.begin(), trusted_.end(),
                     [&](const std::string& directory) { return is_within(*real, directory); });
}

Result<std::string> Members::read_bytes(MemberUse use, const std::string& path) {
  return read_file(path, limit_of(use));
}

std::vector<UnapprovedMember> Members::changed() const {
  std::vector<UnapprovedMember> changed;
  for (const Member& member : manifest_) {
    if (is_absent(member.path)) continue;
    const Answer answer = read(member.use, member.path);
    if (const auto* problem = std::get_if<UnapprovedMember>(&answer)) changed.push_back(*problem);
  }
  return changed;
}

Members::Answer Members::read(MemberUse use, const std::string& path) const {
  using Why = UnapprovedMember::Why;
  Result<NamedText> file = read_named_file(path, limit_of(use));
  if (!file) return file.error();
  std::string& text = file->text;
  if (use == MemberUse::Code && text.find('\0') != std::string::npos) {
    return Error{path + " holds a NUL byte, so it is no text"};
  }
  const Member* const member = recorded(use, path, file->real_path);
  UnapprovedMember problem{member == nullptr ? Why::New : Why::Changed, use, path, {}};
  if (is_denied(path, file->real_path)) {
    problem.why = Why::Denied;
    return problem;
  }
  if (member != nullptr && member->content_digest == sha256(text)) return std::move(text);
  if (is_trusted(file->real_path)) return std::move(text);
  if (use == MemberUse::Data) {
    problem.names = names_for_consent(text);
    if (problem.names.empty()) return std::move(text);
  }
  return problem;
}

std::string member_path(const std::string& path) {
  const std::string plain = absolute_path(path, "/");
  const bool goes_up = (path + "/").find("/../") != std::string::npos;
  // Nothing else can lead elsewhere, and each look for links is a system call for each directory.
  if (!goes_up) return plain;
  const auto real = real_path(path);
  return real && real_path(plain) != real ? *real : plain;
}

std::vector<std::string> names_for_consent(std::string_view dotenv) {
  const Result<Dotenv> parsed = parse_dotenv(dotenv, "");
  std::set<std::string> names;
  if (!parsed) return {};
  for (const DotenvAssignment& assignment : parsed->assignments) {
    if (needs_consent(assignment.name)) names.insert(assignment.name);
  }
  return {names.begin(), names.end()};
}

}  // namespace dirvenv

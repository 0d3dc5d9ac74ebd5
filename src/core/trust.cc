// SPDX-License-Identifier: MIT
#include "core/trust.h"

#include <charconv>

#include "core/digest.h"
#include "core/wire.h"

namespace dirvenv {
namespace {

constexpr std::string_view kKeyDomain = "dirvenv approval";
constexpr uint64_t kKeyVersion = 2;
constexpr std::string_view kApprovalMagic = "dirvenv-approval 3\n";
constexpr int kVersion = 3;
constexpr std::string_view kTextsMagic = "dirvenv-texts 1\n";

bool is_denial(const std::optional<Approval>& approval) {
  return approval && approval->verdict == Approval::Verdict::Denied;
}

}  // namespace

std::string approval_key(const FileIdentity& identity, std::string_view content_digest) {
  WireWriter out;
  out.bytes(kKeyDomain);
  out.number(kKeyVersion);
  out.bytes(identity.kind);
  out.bytes(identity.path);
  out.bytes(identity.real_path);
  out.number(identity.owner);
  out.bytes(content_digest);
  return sha256(out.data());
}

std::string_view name_of(MemberUse use) {
  switch (use) {
    case MemberUse::Code:
      return "code";
    case MemberUse::Data:
      return "data";
    case MemberUse::Program:
      return "program";
  }
  return "code";
}

Trust decide(std::string_view key, const std::optional<Approval>& for_path,
             const std::optional<Approval>& for_target) {
  if (is_denial(for_path) || is_denial(for_target)) return Trust::Denied;
  if (!for_path) return Trust::Unknown;
  return for_path->key == key ? Trust::Allowed : Trust::Changed;
}

const Member* find_member(const std::vector<Member>& members, MemberUse use,
                          std::string_view path) {
  for (const Member& member : members) {
    if (member.use == use && member.path == path) return &member;
  }
  return nullptr;
}

std::string manifest_digest(std::string_view key, const std::vector<Member>& members) {
  WireWriter out;
  out.bytes("dirvenv manifest");
  out.bytes(key);
  for (const Member& member : members) {
    out.number(static_cast<uint64_t>(member.use));
    out.bytes(member.path);
    out.bytes(member.content_digest);
  }
  return sha256(out.data());
}

std::string encode_approval(const Approval& approval) {
  WireWriter out;
  out.number(approval.verdict == Approval::Verdict::Allowed ? 0 : 1);
  out.bytes(approval.path);
  out.bytes(approval.key);
  out.number(approval.members.size());
  for (const Member& member : approval.members) {
    out.number(static_cast<uint64_t>(member.use));
    out.bytes(member.path);
    out.bytes(member.content_digest);
  }
  return seal(kApprovalMagic, out.data());
}

bool is_newer_approval(std::string_view text) {
  constexpr std::string_view kAnyVersion = "dirvenv-approval ";
  if (!text.starts_with(kAnyVersion)) return false;
  int version = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + kAnyVersion.size(), end, version);
  return read.ec == std::errc() && read.ptr != end && *read.ptr == '\n' && version > kVersion;
}

std::optional<Approval> decode_approval(std::string_view text) {
  std::string payload;
  if (!unseal(kApprovalMagic, text, payload)) return std::nullopt;
  WireReader in(payload);
  Approval approval;
  const uint64_t verdict = in.number();
  approval.path = in.bytes();
  approval.key = in.bytes();
  bool known = verdict <= 1;
  for (uint64_t left = in.count(3); left > 0; --left) {
    const uint64_t use = in.number();
    known = known && use <= static_cast<uint64_t>(MemberUse::Program);
    Member member{known ? static_cast<MemberUse>(use) : MemberUse::Code, in.bytes(), {}, {}};
    member.content_digest = in.bytes();
    approval.members.push_back(std::move(member));
  }
  if (!in.ok() || !in.at_end() || !known) return std::nullopt;
  approval.verdict = verdict == 0 ? Approval::Verdict::Allowed : Approval::Verdict::Denied;
  return approval;
}

std::string encode_texts(const Approval& approval) {
  WireWriter out;
  out.bytes(approval.key);
  out.bytes(approval.text);
  for (const Member& member : approval.members)
    out.bytes(member.text);
  return seal(kTextsMagic, out.data());
}

// The key stands for the main text; a member's digest for its own.
void add_texts(Approval& approval, std::string_view encoded) {
  std::string payload;
  if (!unseal(kTextsMagic, encoded, payload)) return;
  WireReader in(payload);
  const bool is_same = in.bytes() == approval.key;
  std::string main = in.bytes();
  if (is_same) approval.text = std::move(main);
  while (!in.at_end()) {
    const std::string text = in.bytes();
    const std::string digest = sha256(text);
    for (Member& member : approval.members) {
      if (member.use != MemberUse::Program && member.content_digest == digest) member.text = text;
    }
  }
}

}  // namespace dirvenv

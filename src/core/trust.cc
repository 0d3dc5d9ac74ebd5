// SPDX-License-Identifier: MIT
#include "core/trust.h"

#include "core/digest.h"
#include "core/wire.h"

namespace dirvenv {
namespace {

constexpr std::string_view kKeyDomain = "dirvenv approval";
constexpr uint64_t kKeyVersion = 1;
constexpr std::string_view kMagic = "dirvenv-approval 1\n";

bool is_denial(const std::optional<Approval>& approval) {
  return approval && approval->verdict == Approval::Verdict::Denied;
}

}  // namespace

std::string approval_key(const FileIdentity& identity, std::string_view content) {
  WireWriter out;
  out.bytes(kKeyDomain);
  out.number(kKeyVersion);
  out.bytes(identity.kind);
  out.bytes(identity.path);
  out.bytes(identity.real_path);
  out.number(identity.owner);
  out.bytes(content);
  return sha256(out.data());
}

Trust decide(std::string_view key, const std::optional<Approval>& for_path,
             const std::optional<Approval>& for_target) {
  if (is_denial(for_path) || is_denial(for_target)) return Trust::Denied;
  if (!for_path) return Trust::Unknown;
  return for_path->key == key ? Trust::Allowed : Trust::Changed;
}

std::string encode_approval(const Approval& approval) {
  WireWriter out;
  out.number(approval.verdict == Approval::Verdict::Allowed ? 0 : 1);
  out.bytes(approval.path);
  out.bytes(approval.key);
  out.bytes(approval.text);
  out.number(approval.members.size());
  for (const Member& member : approval.members) {
    out.bytes(member.path);
    out.bytes(member.content_digest);
  }
  return seal(kMagic, out.data());
}

std::optional<Approval> decode_approval(std::string_view text) {
  std::string payload;
  if (!unseal(kMagic, text, payload)) return std::nullopt;
  WireReader in(payload);
  Approval approval;
  const uint64_t verdict = in.number();
  approval.path = in.bytes();
  approval.key = in.bytes();
  approval.text = in.bytes();
  for (uint64_t left = in.count(2); left > 0; --left) {
    std::string path = in.bytes();
    approval.members.push_back({std::move(path), in.bytes()});
  }
  if (!in.ok() || !in.at_end() || verdict > 1) return std::nullopt;
  approval.verdict = verdict == 0 ? Approval::Verdict::Allowed : Approval::Verdict::Denied;
  return approval;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/digest.h"
#include "core/trust.h"
#include "core/wire.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

Approval approval_from(Input& in) {
  Approval approval;
  approval.verdict = in.flag() ? Approval::Verdict::Denied : Approval::Verdict::Allowed;
  approval.path = in.text();
  approval.key = in.text();
  approval.text = in.text();
  while (!in.at_end()) {
    Member member;
    member.path = in.text();
    member.text = in.text();
    member.content_digest = sha256(member.text);
    approval.members.push_back(std::move(member));
  }
  return approval;
}

void check_approval_text(std::string_view text) {
  const auto approval = decode_approval(text);
  require(!approval || encode_approval(*approval) == text, "what is read is written as it was");
}

void check_texts(std::string_view text) {
  Approval approval;
  add_texts(approval, text);
  require(approval.members.empty() && approval.path.empty(), "texts add nothing but texts");
}

void check_round_trip(const Approval& made) {
  auto read = decode_approval(encode_approval(made));
  require(read.has_value(), "what is written is read");
  add_texts(*read, encode_texts(made));
  require(*read == made, "what is written is read as it was");
}

// Whatever is recorded, a file is allowed by an approval of exactly its key, and by no denial.
void check_decision(const Approval& approval, std::string_view other_key) {
  const bool allowed = approval.verdict == Approval::Verdict::Allowed;
  require((decide(approval.key, approval, std::nullopt) == Trust::Allowed) == allowed,
          "an approval allows its key, a denial nothing");
  if (other_key == approval.key) return;
  require(decide(other_key, approval, std::nullopt) != Trust::Allowed, "no other key is allowed");
  require(decide(other_key, std::nullopt, approval) != Trust::Allowed,
          "a target's approval allows nothing");
}

}  // namespace

void approval(std::string_view input) {
  Input in(input);
  const uint8_t way = in.byte() % 4;
  if (way == 0) return check_approval_text(in.rest());
  if (way == 1) {
    const std::string empty = encode_approval({});
    return check_approval_text(seal(empty.substr(0, empty.find('\n') + 1), in.rest()));
  }
  if (way == 3) {
    const std::string empty = encode_texts({});
    return check_texts(seal(empty.substr(0, empty.find('\n') + 1), in.rest()));
  }
  const std::string other_key = in.text();
  const Approval made = approval_from(in);
  check_round_trip(made);
  check_decision(made, other_key);
}

}  // namespace dirvenv::fuzz

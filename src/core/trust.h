// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// One file as the gate read it, with all that an approval is bound to.
struct FileIdentity {
  std::string kind;       ///< "envrc", "toml", "dotenv" or "python", which has no file
  std::string path;       ///< where it was found
  std::string real_path;  ///< where the bytes came from; differs from `path` for a symbolic link
  uint32_t owner = 0;     ///< uid of the file that was read
};

/// The key of an approval: SHA-256 over a domain, a version and the length-prefixed fields and
/// SHA-256 of the content, so that no two files share one by shifting bytes between fields.
std::string approval_key(const FileIdentity& identity, std::string_view content_digest);

/// What an approved file does with another one.
enum class MemberUse {
  Code,    ///< runs it: source_env and its kin, source, .
  Data,    ///< reads variables from it: dotenv
  Program  ///< executes it: require_allowed
};

/// "code", "data" or "program".
std::string_view name_of(MemberUse use);

/// A file that an approval covers, beside the main one. It is bound by its bytes alone: whose it is
/// makes no difference to somebody who has seen them.
struct Member {
  MemberUse use = MemberUse::Code;
  std::string path;            ///< absolute, as it was named
  std::string content_digest;  ///< SHA-256
  std::string text;            ///< the approved content, for later reviews; empty for a Program
  bool operator==(const Member&) const = default;
};

/// A file that an approved one wants, and that its user has not approved as it is.
struct UnapprovedMember {
  enum class Why {
    New,      ///< the approval does not mention it
    Changed,  ///< other content of it was approved
    Denied,   ///< the user has said no to it
  };
  Why why = Why::New;
  MemberUse use = MemberUse::Code;
  std::string path;
  std::vector<std::string> names;  ///< Data: the variables that need consent
  bool operator==(const UnapprovedMember&) const = default;
};

/// What is remembered about one path: the user's last word, and what it was about.
struct Approval {
  enum class Verdict { Allowed, Denied };
  Verdict verdict = Verdict::Allowed;
  std::string path;
  std::string key;   ///< approval_key of what was approved; empty for a denial, which covers all
  std::string text;  ///< the approved content, for later reviews
  std::vector<Member> members;
  bool operator==(const Approval&) const = default;
};

enum class Trust {
  Allowed,  ///< this content at this path was approved
  Denied,   ///< the user said no to this path
  Unknown,  ///< nobody has said anything
  Changed,  ///< other content was approved here
};

/// Decides on a file whose key is `key`, given what is recorded for each path that leads to it (the
/// link and its target; nullopt: nothing). A denial of either beats every approval.
Trust decide(std::string_view key, const std::optional<Approval>& for_path,
             const std::optional<Approval>& for_target);

/// The member of that use and path; nullptr where there is none.
const Member* find_member(const std::vector<Member>& members, MemberUse use, std::string_view path);

/// One digest for all that an approval covers: what a review shows, and `allow --hash` asks for.
std::string manifest_digest(std::string_view key, const std::vector<Member>& members);

/// What is recorded of an approval, all but the texts: those are of no use to the gate, which asks
/// at every load.
std::string encode_approval(const Approval& approval);
/// nullopt where the record is damaged: then nothing is approved.
std::optional<Approval> decode_approval(std::string_view text);

/// The texts of an approval, for later reviews.
std::string encode_texts(const Approval& approval);
/// Puts those of the texts in `encoded` into place that are what was approved.
void add_texts(Approval& approval, std::string_view encoded);
/// Whether a record that does not decode comes from a later version.
bool is_newer_approval(std::string_view text);

}  // namespace dirvenv

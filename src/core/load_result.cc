// SPDX-License-Identifier: MIT
#include "core/load_result.h"

#include "core/stamp_wire.h"
#include "core/wire.h"

namespace dirvenv {
namespace {

constexpr std::string_view kResultMagic = "dirvenv-result 1\n";
constexpr auto kLastResultOutcome = LoadResult::Outcome::Blocked;
constexpr auto kLastWhy = UnapprovedMember::Why::Denied;
constexpr auto kLastUse = MemberUse::Program;
constexpr uint64_t kMostSignals = 64;
constexpr uint64_t kMostTones = 2;

using Changes = std::vector<std::pair<std::string, std::optional<std::string>>>;

void write_changes(WireWriter& out, const Changes& changes) {
  out.number(changes.size());
  for (const auto& [name, value] : changes) {
    out.bytes(name);
    out.number(value ? 1 : 0);
    if (value) out.bytes(*value);
  }
}

Changes read_changes(WireReader& in) {
  Changes changes;
  for (uint64_t left = in.count(2); left > 0; --left) {
    std::string name = in.bytes();
    std::optional<std::string> value;
    if (in.number(1) == 1) value = in.bytes();
    changes.emplace_back(std::move(name), std::move(value));
  }
  return changes;
}

template <typename Names>
void write_result_names(WireWriter& out, const Names& names) {
  out.number(names.size());
  for (const std::string& name : names)
    out.bytes(name);
}

std::vector<std::string> read_result_names(WireReader& in) {
  std::vector<std::string> names;
  for (uint64_t left = in.count(); left > 0; --left)
    names.push_back(in.bytes());
  return names;
}

void write_unapproved(WireWriter& out, const std::optional<UnapprovedMember>& member) {
  out.number(member ? 1 : 0);
  if (!member) return;
  out.number(static_cast<uint64_t>(member->why));
  out.number(static_cast<uint64_t>(member->use));
  out.bytes(member->path);
  write_result_names(out, member->names);
}

std::optional<UnapprovedMember> read_unapproved(WireReader& in) {
  if (in.number(1) == 0) return std::nullopt;
  UnapprovedMember member;
  member.why = static_cast<UnapprovedMember::Why>(in.number(static_cast<uint64_t>(kLastWhy)));
  member.use = static_cast<MemberUse>(in.number(static_cast<uint64_t>(kLastUse)));
  member.path = in.bytes();
  member.names = read_result_names(in);
  return member;
}

}  // namespace

std::string encode_load_result(const LoadResult& result) {
  WireWriter out;
  out.number(static_cast<uint64_t>(result.outcome));
  write_changes(out, result.changes);
  write_result_names(out, result.lists);
  write_extras(out, result.extras);
  out.bytes(result.error);
  out.number(static_cast<uint64_t>(result.signal));
  write_unapproved(out, result.unapproved);
  write_dependencies(out, result.dependencies);
  out.bytes(result.bash_because);
  out.bytes(result.bash_file);
  out.number(result.said.size());
  for (const auto& [tone, text] : result.said) {
    out.number(tone);
    out.bytes(text);
  }
  out.number(result.no_cache ? 1 : 0);
  return seal(kResultMagic, out.data());
}

std::optional<LoadResult> decode_load_result(std::string_view text) {
  std::string payload;
  if (!unseal(kResultMagic, text, payload)) return std::nullopt;
  WireReader in(payload);
  LoadResult result;
  const uint64_t outcome = in.number(static_cast<uint64_t>(kLastResultOutcome));
  result.outcome = static_cast<LoadResult::Outcome>(outcome);
  result.changes = read_changes(in);
  const std::vector<std::string> lists = read_result_names(in);
  result.lists = NameSet(lists.begin(), lists.end());
  result.extras = read_extras(in);
  result.error = in.bytes();
  result.signal = static_cast<int>(in.number(kMostSignals));
  result.unapproved = read_unapproved(in);
  result.dependencies = read_dependencies(in);
  result.bash_because = in.bytes();
  result.bash_file = in.bytes();
  for (uint64_t left = in.count(2); left > 0; --left) {
    const uint64_t tone = in.number(kMostTones);
    result.said.emplace_back(tone, in.bytes());
  }
  result.no_cache = in.number(1) == 1;
  if (!in.ok() || !in.at_end()) return std::nullopt;
  // One text for each meaning: names in another order, or twice, were not written here.
  if (encode_load_result(result) != text) return std::nullopt;
  return result;
}

Changes changes_between(const Environment& before, const Environment& after) {
  Changes changes;
  auto old = before.variables().begin();
  const auto end = before.variables().end();
  for (const auto& [name, value] : after.variables()) {
    for (; old != end && old->first < name; ++old)
      changes.emplace_back(old->first, std::nullopt);
    const bool is_same = old != end && old->first == name && old->second == value;
    if (old != end && old->first == name) ++old;
    if (!is_same) changes.emplace_back(name, value);
  }
  for (; old != end; ++old)
    changes.emplace_back(old->first, std::nullopt);
  return changes;
}

}  // namespace dirvenv

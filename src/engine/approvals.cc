// SPDX-License-Identifier: MIT
#include "engine/approvals.h"

#include <algorithm>

#include "core/digest.h"
#include "core/path.h"
#include "core/wire.h"
#include "os/files.h"
#include "os/lock_file.h"

namespace dirvenv {
namespace {

// A record holds one approved text and the digests of its members.
constexpr size_t kRecordLimit = size_t{16} << 20;
constexpr std::string_view kLockName = ".lock";
constexpr std::string_view kWantedMagic = "dirvenv-wanted 1\n";
constexpr size_t kMostWanted = 256;

std::optional<Approval> read_record(const std::string& file) {
  const Result<std::string> text = read_file(file, kRecordLimit);
  return text ? decode_approval(*text) : std::nullopt;
}

}  // namespace

Approvals::Approvals(std::string data_directory)
    : directory_(join_path(data_directory, "approvals")) {}

std::string Approvals::record_path(const std::string& path) const {
  WireWriter key;
  key.bytes("dirvenv approval of a path");
  key.bytes(path);
  return join_path(directory_, to_hex(sha256(key.data())));
}

std::optional<Approval> Approvals::find(const std::string& path) const {
  std::optional<Approval> approval = read_record(record_path(path));
  // A record that was moved to another path's name says nothing about that path.
  if (approval && approval->path != path) return std::nullopt;
  return approval;
}

Result<Done> Approvals::put(const Approval& approval) const {
  if (Result<Done> made = make_directories(directory_, 0700); !made) return made;
  const auto lock = LockFile::acquire(join_path(directory_, kLockName));
  if (!lock) return lock.error();
  WriteOptions options;
  options.durable = true;
  Result<Done> written = write_file(record_path(approval.path), encode_approval(approval), options);
  if (written) remove_file(wanted_path(approval.path));
  return written;
}

std::string Approvals::wanted_path(const std::string& path) const {
  return record_path(path) + ".wanted";
}

Result<Done> Approvals::want(const std::string& path, const UnapprovedMember& member) const {
  if (Result<Done> made = make_directories(directory_, 0700); !made) return made;
  const auto lock = LockFile::acquire(join_path(directory_, kLockName));
  if (!lock) return lock.error();
  std::vector<Member> all = wanted(path);
  if (find_member(all, member.use, member.path) != nullptr) return Done{};
  if (all.size() == kMostWanted) all.erase(all.begin());
  all.push_back({member.use, member.path, {}, {}});
  WireWriter out;
  out.bytes(path);
  out.number(all.size());
  for (const Member& one : all) {
    out.number(static_cast<uint64_t>(one.use));
    out.bytes(one.path);
  }
  return write_file(wanted_path(path), seal(kWantedMagic, out.data()), WriteOptions{});
}

std::vector<Member> Approvals::wanted(const std::string& path) const {
  const Result<std::string> text = read_file(wanted_path(path), kRecordLimit);
  std::string payload;
  if (!text || !unseal(kWantedMagic, *text, payload)) return {};
  WireReader in(payload);
  std::vector<Member> members;
  if (in.bytes() != path) return {};
  for (uint64_t left = in.count(2); left > 0; --left) {
    const uint64_t use = in.number();
    if (use > static_cast<uint64_t>(MemberUse::Program)) return {};
    members.push_back({static_cast<MemberUse>(use), in.bytes(), {}, {}});
  }
  return in.ok() && in.at_end() ? members : std::vector<Member>();
}

std::vector<std::pair<std::string, Approval>> Approvals::all() const {
  std::vector<std::pair<std::string, Approval>> records;
  for (const std::string& name : directory_names(directory_)) {
    const std::string file = join_path(directory_, name);
    if (auto approval = read_record(file)) records.emplace_back(file, std::move(*approval));
  }
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.second.path < b.second.path; });
  return records;
}

Result<Done> Approvals::remove_records(const std::vector<std::string>& files) const {
  if (files.empty()) return Done{};
  const auto lock = LockFile::acquire(join_path(directory_, kLockName));
  if (!lock) return lock.error();
  for (const std::string& file : files)
    remove_file(file);
  return Done{};
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/approvals.h"

#include <algorithm>

#include "core/digest.h"
#include "core/path.h"
#include "core/wire.h"
#include "os/files.h"
#include "os/lock_file.h"
#include "os/private_dir.h"

namespace dirvenv {
namespace {

// Paths and digests of 256 members at most.
constexpr size_t kRecordLimit = size_t{4} << 20;
// The approved text and those of its members.
constexpr size_t kTextsLimit = size_t{16} << 20;
constexpr std::string_view kLockName = ".lock";
constexpr std::string_view kWantedMagic = "dirvenv-wanted 1\n";
constexpr size_t kMostWanted = 256;

std::optional<Approval> read_record(const std::string& file) {
  const Result<std::string> text = read_own_file(file, kRecordLimit);
  return text ? decode_approval(*text) : std::nullopt;
}

bool is_link(const std::string& path) {
  const auto status = link_status(path);
  return status && status->kind == FileStatus::Kind::Link;
}

std::string record_name(const std::string& path) {
  WireWriter key;
  key.bytes("dirvenv approval of a path");
  key.bytes(path);
  return to_hex(sha256(key.data()));
}

// A digest in hexadecimal; not our lock, a temporary file, or what was wanted.
bool is_record_name(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Approvals::Approvals(std::string data_directory)
    : directory_(join_path(data_directory, "approvals")),
      texts_directory_(join_path(data_directory, "texts")) {}

std::string Approvals::record_path(const std::string& path) const {
  return join_path(directory_, record_name(path));
}

std::string Approvals::texts_path(const std::string& path) const {
  return join_path(texts_directory_, record_name(path));
}

Approvals::OnRecord Approvals::look(const std::string& path) const {
  const std::string record = record_path(path);
  std::optional<Approval> approval = is_link(directory_) ? std::nullopt : read_record(record);
  // A record that was moved to another path's name says nothing about that path.
  if (approval && approval->path == path) return {std::move(approval), false};
  return {std::nullopt, !is_absent(record)};
}

std::optional<Approval> Approvals::find(const std::string& path) const {
  std::optional<Approval> approval = look(path).approval;
  if (approval && !is_link(texts_directory_)) {
    const Result<std::string> texts = read_own_file(texts_path(path), kTextsLimit);
    if (texts) add_texts(*approval, *texts);
  }
  return approval;
}

std::vector<Approval> Approvals::list() const {
  std::vector<Approval> approvals;
  for (auto& [file, approval] : all())
    approvals.push_back(std::move(approval));
  return approvals;
}

std::vector<std::string> Approvals::damaged() const {
  std::vector<std::string> files;
  for (const std::string& name : directory_names(directory_)) {
    const std::string file = join_path(directory_, name);
    const Result<std::string> text = read_own_file(file, kRecordLimit);
    const bool is_good = text && (decode_approval(*text) || is_newer_approval(*text));
    if (is_record_name(name) && !is_good) files.push_back(file);
  }
  return files;
}

Result<bool> Approvals::forget(const std::string& path) const {
  const std::string record = record_path(path);
  if (is_absent(record)) return false;
  if (Result<Done> ours = ensure_own_directory(directory_); !ours) return ours.error();
  const auto lock = LockFile::acquire(join_path(directory_, kLockName));
  if (!lock) return lock.error();
  if (Result<Done> kept = keep_evidence(record); !kept) return kept.error();
  if (Result<Done> removed = remove_durably(record); !removed) return removed.error();
  remove_what_goes_with(path);
  return true;
}

void Approvals::remove_what_goes_with(const std::string& path) const {
  remove_file(wanted_path(path));
  if (!is_link(texts_directory_)) remove_file(texts_path(path));
}

// Evidence is not overwritten, and a newer version's record means something that we do not know.
// The damaged record stays in its place until the new one is there: it may have been a denial.
Result<Done> Approvals::keep_evidence(const std::string& record) const {
  const Result<std::string> text = read_own_file(record, kRecordLimit);
  if (!text || decode_approval(*text)) return Done{};
  if (is_newer_approval(*text)) {
    return Error{record + " was written by a newer dirvenv, which this one leaves alone; use that"};
  }
  return write_file(record + ".corrupt", *text, WriteOptions{});
}

// Before the record: texts that belong to no record are of no use to anybody.
Result<Done> Approvals::put_texts(const Approval& approval) const {
  if (Result<Done> made = ensure_own_directory(texts_directory_); !made) return made;
  return write_file(texts_path(approval.path), encode_texts(approval), WriteOptions{});
}

Result<Done> Approvals::put(const Approval& approval) const {
  if (Result<Done> made = ensure_own_directory(directory_); !made) return made;
  const auto lock = LockFile::acquire(join_path(directory_, kLockName));
  if (!lock) return lock.error();
  const std::string record = record_path(approval.path);
  if (Result<Done> kept = keep_evidence(record); !kept) return kept;
  const bool is_denial = approval.verdict == Approval::Verdict::Denied;
  if (Result<Done> put = is_denial ? Done{} : put_texts(approval); !put) return put;
  WriteOptions options;
  options.durable = true;
  Result<Done> written = write_file(record, encode_approval(approval), options);
  if (!written) return written;
  if (is_denial) {
    remove_what_goes_with(approval.path);
  } else {
    remove_file(wanted_path(approval.path));
  }
  return written;
}

std::string Approvals::wanted_path(const std::string& path) const {
  return record_path(path) + ".wanted";
}

Result<Done> Approvals::want(const std::string& path, const UnapprovedMember& member) const {
  if (Result<Done> made = ensure_own_directory(directory_); !made) return made;
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
  const Result<std::string> text = read_own_file(wanted_path(path), kRecordLimit);
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
    if (!is_record_name(name)) continue;
    if (auto approval = read_record(file)) records.emplace_back(file, std::move(*approval));
  }
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.second.path < b.second.path; });
  return records;
}

Result<std::vector<std::string>> Approvals::prune(
    const std::function<bool(const Approval&)>& is_outdated) const {
  std::vector<std::string> paths;
  if (is_absent(directory_)) return paths;
  if (Result<Done> ours = ensure_own_directory(directory_); !ours) return ours.error();
  const auto lock = LockFile::acquire(join_path(directory_, kLockName));
  if (!lock) return lock.error();
  remove_leftovers();
  remove_lone_texts();
  for (const auto& [file, approval] : all()) {
    if (approval.verdict == Approval::Verdict::Denied || !is_outdated(approval)) continue;
    if (Result<Done> removed = remove_durably(file); !removed) return removed.error();
    remove_what_goes_with(approval.path);
    paths.push_back(approval.path);
  }
  return paths;
}

// Temporary files of writers that were killed. Nobody else writes while we hold the lock.
void Approvals::remove_leftovers() const {
  for (const std::string& name : directory_names(directory_)) {
    const size_t dot = name.find('.');
    const std::string ending = dot == std::string::npos ? "" : name.substr(dot);
    const bool is_ours = ending.empty() || ending == ".wanted" || ending == ".corrupt";
    if (dot == 64 && !is_ours && is_record_name(name.substr(0, dot))) {
      remove_file(join_path(directory_, name));
    }
  }
}

// Of writers that were killed before they came to the record.
void Approvals::remove_lone_texts() const {
  if (is_link(texts_directory_)) return;
  for (const std::string& name : directory_names(texts_directory_)) {
    if (!is_record_name(name) || is_absent(join_path(directory_, name))) {
      remove_file(join_path(texts_directory_, name));
    }
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/load_record.h"

#include "core/stamp_wire.h"
#include "core/wire.h"

namespace dirvenv {
namespace {

constexpr std::string_view kLoadMagic = "dirvenv-load 3\n";
constexpr auto kLastOutcome = LoadRecord::Outcome::MemberBlocked;

}  // namespace

std::string encode_load_record(const LoadRecord& record) {
  WireWriter out;
  out.number(static_cast<uint64_t>(record.outcome));
  out.bytes(record.file);
  out.bytes(record.content_digest);
  out.bytes(record.owner_shell);
  write_dependencies(out, record.dependencies);
  out.bytes(record.bash_because);
  write_extras(out, record.extras);
  out.number(static_cast<uint64_t>(record.made_ns));
  out.bytes(record.job);
  out.number(record.heard);
  return seal(kLoadMagic, out.data());
}

std::optional<LoadRecord> decode_load_record(std::string_view text) {
  std::string payload;
  if (!unseal(kLoadMagic, text, payload)) return std::nullopt;
  WireReader in(payload);
  LoadRecord record;
  const uint64_t outcome = in.number(static_cast<uint64_t>(kLastOutcome));
  record.file = in.bytes();
  record.content_digest = in.bytes();
  record.owner_shell = in.bytes();
  record.dependencies = read_dependencies(in);
  record.bash_because = in.bytes();
  record.extras = read_extras(in);
  record.made_ns = static_cast<int64_t>(in.number());
  record.job = in.bytes();
  record.heard = in.number();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  record.outcome = static_cast<LoadRecord::Outcome>(outcome);
  return record;
}

}  // namespace dirvenv

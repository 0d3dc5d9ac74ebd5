// SPDX-License-Identifier: MIT
#include "core/load_record.h"

#include "core/stamp_wire.h"
#include "core/wire.h"

namespace dirvenv {
namespace {

constexpr std::string_view kLoadMagic = "dirvenv-load 2\n";
constexpr auto kLastOutcome = LoadRecord::Outcome::Interrupted;

}  // namespace

std::string encode_load_record(const LoadRecord& record) {
  WireWriter out;
  out.number(static_cast<uint64_t>(record.outcome));
  out.bytes(record.file);
  out.bytes(record.content_digest);
  out.bytes(record.owner_shell);
  out.number(record.dependencies.size());
  for (const Dependency& dependency : record.dependencies) {
    out.bytes(dependency.path);
    write_stamp(out, dependency.stamp);
    out.bytes(dependency.content_digest);
  }
  out.bytes(record.bash_because);
  write_extras(out, record.extras);
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
  for (uint64_t left = in.count(8); left > 0; --left) {
    Dependency dependency;
    dependency.path = in.bytes();
    dependency.stamp = read_stamp(in);
    dependency.content_digest = in.bytes();
    record.dependencies.push_back(std::move(dependency));
  }
  record.bash_because = in.bytes();
  record.extras = read_extras(in);
  if (!in.ok() || !in.at_end()) return std::nullopt;
  record.outcome = static_cast<LoadRecord::Outcome>(outcome);
  return record;
}

}  // namespace dirvenv

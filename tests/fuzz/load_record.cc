// SPDX-License-Identifier: MIT
#include "core/load_record.h"

#include "core/wire.h"
#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {
namespace {

LoadRecord record_from(Input& in) {
  LoadRecord record;
  record.outcome = static_cast<LoadRecord::Outcome>(in.byte() % 8);
  record.file = in.text();
  record.content_digest = in.text();
  record.owner_shell = in.text();
  record.job = in.text();
  record.heard = in.number();
  record.made_ns = static_cast<int64_t>(in.number());
  while (!in.at_end()) {
    Dependency dependency;
    dependency.path = in.text();
    Stamp& stamp = dependency.stamp;
    stamp.exists = in.flag();
    stamp.is_directory = in.flag();
    for (uint64_t* const field : {&stamp.device, &stamp.inode, &stamp.size})
      *field = in.number();
    stamp.modified_ns = static_cast<int64_t>(in.number());
    stamp.changed_ns = static_cast<int64_t>(in.number());
    dependency.content_digest = in.text();
    record.dependencies.push_back(std::move(dependency));
  }
  return record;
}

void check_load_record_text(std::string_view text) {
  const auto record = decode_load_record(text);
  require(!record || encode_load_record(*record) == text, "what is read is written as it was");
}

}  // namespace

void load_record(std::string_view input) {
  Input in(input);
  const uint8_t way = in.byte() % 3;
  if (way == 0) return check_load_record_text(in.rest());
  if (way == 1) {
    const std::string empty = encode_load_record({});
    return check_load_record_text(seal(empty.substr(0, empty.find('\n') + 1), in.rest()));
  }
  const LoadRecord record = record_from(in);
  require(decode_load_record(encode_load_record(record)) == record,
          "what is written is read as it was");
}

}  // namespace dirvenv::fuzz

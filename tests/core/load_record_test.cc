// SPDX-License-Identifier: MIT
#include "core/load_record.h"

#include <catch2/catch.hpp>

#include "core/digest.h"
#include "core/wire.h"
#include "support/damage.h"

namespace dirvenv {
namespace {

LoadRecord some_record() {
  LoadRecord record;
  record.outcome = LoadRecord::Outcome::Failed;
  record.file = "/p/.envrc\n";
  record.content_digest = sha256("content");
  record.owner_shell = "123.456";
  record.bash_because = "line 7: a pipe";
  record.job = "0123456789abcdef";
  record.heard = UINT64_MAX;
  record.made_ns = -1;
  record.extras = {{{"t", "pytest -q"}, {"u", "\xff"}}, "echo\nhello", "bye", "last"};
  record.dependencies.push_back({"/p/.envrc", {true, false, 1, 2, 3, INT64_MAX, -5}, sha256("x")});
  record.dependencies.push_back({"/p/absent", {}, ""});
  record.dependencies.push_back({"/p", {true, true, UINT64_MAX, 1, 4096, 7, 8}, "directory"});
  return record;
}

}  // namespace

TEST_CASE("a load record comes back as it was", "[load_record]") {
  CHECK(decode_load_record(encode_load_record(some_record())) == some_record());
  CHECK(decode_load_record(encode_load_record({})) == LoadRecord{});
  using Outcome = LoadRecord::Outcome;
  for (const Outcome outcome :
       {Outcome::Loaded, Outcome::Blocked, Outcome::Denied, Outcome::Refused, Outcome::Failed,
        Outcome::Interrupted, Outcome::Pending, Outcome::Off}) {
    LoadRecord record = some_record();
    record.outcome = outcome;
    CHECK(decode_load_record(encode_load_record(record)) == record);
  }
}

TEST_CASE("a damaged load record is no record", "[load_record]") {
  test::for_each_damage(encode_load_record(some_record()), [](const std::string& damaged) {
    CHECK(decode_load_record(damaged) == std::nullopt);
  });
  CHECK(decode_load_record("") == std::nullopt);
}

TEST_CASE("a load record with an unknown outcome or too much behind it is none", "[load_record]") {
  const auto sealed = [](uint64_t outcome, uint64_t dependencies, const std::string& behind) {
    WireWriter out;
    out.number(outcome);
    for (int field = 0; field < 3; ++field)
      out.bytes("");
    out.number(dependencies);
    for (int field = 0; field < 8; ++field)
      out.bytes("");
    return seal("dirvenv-load 3\n", out.data() + behind);
  };
  CHECK(decode_load_record(sealed(7, 0, "")));
  CHECK(decode_load_record(sealed(9, 0, "")) == std::nullopt);
  CHECK(decode_load_record(sealed(0, 0, "x")) == std::nullopt);
  CHECK(decode_load_record(sealed(0, 1, "")) == std::nullopt);
  CHECK(decode_load_record(sealed(0, UINT64_MAX, "")) == std::nullopt);
}

}  // namespace dirvenv

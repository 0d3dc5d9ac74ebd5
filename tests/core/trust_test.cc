// SPDX-License-Identifier: MIT
#include "core/trust.h"

#include <catch2/catch.hpp>
#include <map>
#include <tuple>

#include "core/digest.h"
#include "support/damage.h"
#include "support/seed.h"

namespace dirvenv {
namespace {

Approval allowed(const std::string& key) {
  return {Approval::Verdict::Allowed, "/p/.envrc", key, "text", {}};
}

Approval denied() {
  return {Approval::Verdict::Denied, "/p/.envrc", "", "", {}};
}

}  // namespace

TEST_CASE("a file is decided by what was said of it and of its target", "[trust]") {
  const std::optional<Approval> none;
  struct Row {
    std::optional<Approval> for_path, for_target;
    Trust trust;
  };
  const std::vector<Row> rows = {
      {none, none, Trust::Unknown},
      {allowed("key"), none, Trust::Allowed},
      {allowed("other"), none, Trust::Changed},
      {denied(), none, Trust::Denied},
      {none, allowed("key"), Trust::Unknown},
      {none, allowed("other"), Trust::Unknown},
      {none, denied(), Trust::Denied},
      {allowed("key"), allowed("other"), Trust::Allowed},
      {allowed("key"), denied(), Trust::Denied},
      {allowed("other"), denied(), Trust::Denied},
      {denied(), allowed("key"), Trust::Denied},
      {denied(), denied(), Trust::Denied},
  };
  for (size_t row = 0; row < rows.size(); ++row) {
    CAPTURE(row);
    CHECK(decide("key", rows[row].for_path, rows[row].for_target) == rows[row].trust);
  }
}

TEST_CASE("a denial's empty key approves nothing", "[trust]") {
  Approval empty = allowed("");
  CHECK(decide("key", empty, std::nullopt) == Trust::Changed);
}

TEST_CASE("no two files share an approval key by shifting bytes", "[trust]") {
  // A directory whose name ends in a line feed, and one line more of content.
  const FileIdentity plain{"envrc", "/p/x/.envrc", "/p/x/.envrc", 1000};
  const FileIdentity odd{"envrc", "/p/x/.envrc\n", "/p/x/.envrc\n", 1000};
  CHECK(approval_key(plain, "\necho") != approval_key(odd, "echo"));
  CHECK(approval_key({"envrc", "/p\n/p", "", 0}, "c") !=
        approval_key({"envrc", "/p", "/p", 0}, "c"));
  CHECK(approval_key(plain, "c").size() == 32);
  CHECK(approval_key(plain, "c") == approval_key(plain, "c"));
}

TEST_CASE("an approval key depends on every field", "[trust]") {
  std::mt19937_64 random(test::seed_for("approval keys"));
  const auto field = [&] {
    std::string text(test::pick(random, 3), '\0');
    for (char& c : text)
      c = "\n\1a"[test::pick(random, 3)];
    return text;
  };
  using Fields = std::tuple<std::string, std::string, std::string, uint32_t, std::string>;
  std::map<std::string, Fields> by_key;
  for (int round = 0; round < 20'000; ++round) {
    const FileIdentity identity{field(), field(), field(), static_cast<uint32_t>(random() % 3)};
    const std::string content = field();
    const Fields fields{identity.kind, identity.path, identity.real_path, identity.owner, content};
    const auto [at, fresh] = by_key.emplace(approval_key(identity, content), fields);
    if (!fresh) CHECK(at->second == fields);
  }
  CHECK(by_key.size() > 1000);
}

TEST_CASE("an approval comes back as it was", "[trust]") {
  Approval approval = allowed(sha256("k"));
  approval.path = "/p\n/\xff/.envrc";
  approval.text = std::string("export A=1\0\n", 12);
  approval.members = {{MemberUse::Code, "/p/other", sha256("m"), "m"},
                      {MemberUse::Data, "", "", ""},
                      {MemberUse::Program, "/p/other", sha256("p"), ""}};
  auto read = decode_approval(encode_approval(approval));
  REQUIRE(read);
  CHECK(read->text.empty());
  add_texts(*read, encode_texts(approval));
  CHECK(*read == approval);
  CHECK(decode_approval(encode_approval(denied())) == denied());
}

TEST_CASE("only texts that were approved are put into an approval", "[trust]") {
  Approval approval = allowed(sha256("k"));
  approval.members = {{MemberUse::Code, "/p/a", sha256("a"), "a"},
                      {MemberUse::Code, "/p/b", sha256("b"), "b"}};
  const Approval bare = *decode_approval(encode_approval(approval));
  Approval other = approval;
  other.key = sha256("another");
  other.members[0].text = "not a";
  Approval read = bare;
  add_texts(read, encode_texts(other));
  CHECK(read.text.empty());
  CHECK(read.members[0].text.empty());
  CHECK(read.members[1].text == "b");
  test::for_each_damage(encode_texts(approval), [&](const std::string& damaged) {
    Approval with = bare;
    add_texts(with, damaged);
    CHECK(with == bare);
  });
}

TEST_CASE("a damaged approval approves nothing", "[trust]") {
  Approval approval = allowed(sha256("k"));
  approval.members = {{MemberUse::Data, "/p/other", sha256("m"), "m"}};
  for (const Approval& one : {approval, denied()}) {
    test::for_each_damage(encode_approval(one), [](const std::string& damaged) {
      CHECK(decode_approval(damaged) == std::nullopt);
    });
  }
  CHECK(decode_approval("") == std::nullopt);
}

}  // namespace dirvenv

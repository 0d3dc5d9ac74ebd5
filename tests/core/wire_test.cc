// SPDX-License-Identifier: MIT
#include "core/wire.h"

#include <catch2/catch.hpp>
#include <set>

#include "support/damage.h"
#include "support/seed.h"

namespace dirvenv {

TEST_CASE("numbers and bytes come back as they were written", "[wire]") {
  const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, uint64_t{1} << 63, UINT64_MAX};
  WireWriter out;
  for (const uint64_t number : numbers)
    out.number(number);
  out.bytes("");
  out.bytes(std::string("a\0b\xff", 4));
  WireReader in(out.data());
  for (const uint64_t number : numbers)
    CHECK(in.number() == number);
  CHECK(in.bytes().empty());
  CHECK(in.bytes() == std::string("a\0b\xff", 4));
  CHECK(in.ok());
  CHECK(in.at_end());
}

TEST_CASE("small numbers take one byte", "[wire]") {
  WireWriter out;
  out.number(127);
  CHECK(out.data().size() == 1);
  out.number(128);
  CHECK(out.data().size() == 3);
}

TEST_CASE("a number that is longer than it needs to be, or too large, is an error", "[wire]") {
  const auto is_read = [](const std::string& bytes, uint64_t most = UINT64_MAX) {
    WireReader in(bytes);
    const uint64_t value = in.number(most);
    CHECK((in.ok() || (value == 0 && in.at_end())));
    return in.ok();
  };
  CHECK(is_read(std::string(1, '\0')));
  CHECK(is_read("\x80\x01"));
  CHECK_FALSE(is_read(std::string("\x80\0", 2)));
  CHECK_FALSE(is_read(std::string("\x85\x80\0", 3)));
  const std::string nine(9, '\xff');
  CHECK(is_read(nine + "\x01"));
  CHECK_FALSE(is_read(nine + "\x02"));
  CHECK_FALSE(is_read(nine + "\x81\x01"));
  CHECK(is_read("\x7f", 127));
  CHECK_FALSE(is_read("\x7f", 126));
}

TEST_CASE("after a field that is not there every read answers nothing", "[wire]") {
  WireWriter out;
  out.bytes("abc");
  out.number(5);
  WireReader in(std::string_view(out.data()).substr(0, 3));
  CHECK(in.bytes().empty());
  CHECK_FALSE(in.ok());
  CHECK(in.number() == 0);
  CHECK(in.count() == 0);
  CHECK(in.at_end());
  WireReader endless(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
  CHECK(endless.number() == 0);
  CHECK_FALSE(endless.ok());
}

TEST_CASE("a count of more records than there is room for is an error", "[wire]") {
  WireWriter out;
  out.number(3);
  const std::string six = out.data() + "123456";
  CHECK(WireReader(six).count(1) == 3);
  CHECK(WireReader(six).count(2) == 3);
  WireReader in(six);
  CHECK(in.count(3) == 0);
  CHECK_FALSE(in.ok());
  WireWriter huge;
  huge.number(UINT64_MAX);
  CHECK(WireReader(huge.data() + "abc").count() == 0);
}

TEST_CASE("different sequences of fields never give the same bytes", "[wire]") {
  std::mt19937_64 random(test::seed_for("wire fields"));
  std::set<std::vector<std::string>> sequences;
  std::set<std::string> written;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> fields(test::pick(random, 4));
    WireWriter out;
    for (std::string& field : fields) {
      for (size_t size = test::pick(random, 4); size > 0; --size) {
        field.push_back(static_cast<char>(test::pick(random, 3)));
      }
      out.bytes(field);
    }
    CHECK(written.insert(out.data()).second == sequences.insert(fields).second);
  }
}

TEST_CASE("a sealed text comes back whole or not at all", "[wire]") {
  const std::string payload("pay\0load", 8);
  const std::string sealed = seal("magic\n", payload);
  std::string opened;
  REQUIRE(unseal("magic\n", sealed, opened));
  CHECK(opened == payload);
  CHECK_FALSE(unseal("magic2\n", sealed, opened));
  CHECK_FALSE(unseal("mag", sealed, opened));
  CHECK_FALSE(unseal("", sealed, opened));
  test::for_each_damage(
      sealed, [&](const std::string& damaged) { CHECK_FALSE(unseal("magic\n", damaged, opened)); });
}

}  // namespace dirvenv

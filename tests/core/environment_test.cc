// SPDX-License-Identifier: MIT
#include "core/environment.h"

#include <catch2/catch.hpp>

namespace dirvenv {

TEST_CASE("environ is read entry by entry, the first of equal names counting", "[environment]") {
  const char* const block[] = {"B=2",    "A=first", "no equals",   "=no name",
                               "EMPTY=", "A=x=y",   "foo.bar=odd", nullptr};
  const Environment environment = Environment::from_block(block);
  CHECK(environment.entries() ==
        std::vector<std::string>{"A=first", "B=2", "EMPTY=", "foo.bar=odd"});
  CHECK(Environment::from_block(nullptr).variables().empty());
}

TEST_CASE("a block of NUL-ended entries is read with or without its last NUL", "[environment]") {
  using std::string_view_literals::operator""sv;
  Environment expected;
  expected.set("A", "1\n2");
  expected.set("B", "");
  for (const std::string_view bytes :
       {"A=1\n2\0B=\0"sv, "A=1\n2\0B="sv, "A=1\n2\0\0B=\0A=0\0=x\0C\0"sv}) {
    CHECK(Environment::from_bytes(bytes) == expected);
  }
  CHECK(Environment::from_bytes("").variables().empty());
}

TEST_CASE("what from_bytes reads is what entries tells", "[environment]") {
  Environment environment;
  environment.set("NAME", "\xff\x01=\n'\"");
  environment.set("_", "a");
  std::string bytes;
  for (const std::string& entry : environment.entries())
    bytes.append(entry).push_back('\0');
  CHECK(Environment::from_bytes(bytes) == environment);
}

TEST_CASE("absent and empty are different things", "[environment]") {
  Environment environment;
  environment.set("EMPTY", "");
  CHECK(environment.get("EMPTY") == "");
  CHECK(environment.has("EMPTY"));
  CHECK(environment.get("ABSENT") == std::nullopt);
  CHECK_FALSE(environment.has("ABSENT"));
  CHECK(environment.get_or("EMPTY", "fallback") == "fallback");
  CHECK(environment.get_or("ABSENT", "fallback") == "fallback");
  CHECK_FALSE(environment == Environment());
}

TEST_CASE("variables are set, replaced, unset and assigned", "[environment]") {
  Environment environment;
  environment.set("A", "1");
  environment.set("A", "2");
  CHECK(environment.get_or("A", "") == "2");
  environment.assign("B", "3");
  environment.assign("A", std::nullopt);
  CHECK(environment.entries() == std::vector<std::string>{"B=3"});
  environment.unset("B");
  environment.unset("B");
  CHECK(environment == Environment());
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/sri.h"

#include <catch2/catch.hpp>

#include "core/digest.h"

namespace dirvenv {
namespace {

constexpr std::string_view kAbc256 = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
constexpr std::string_view kAbc384 =
    "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
constexpr std::string_view kAbc512 =
    "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/"
    "uu9RU1EI2Q86A4qmslPpUyknw==";

}  // namespace

TEST_CASE("a hash is read as it is written", "[sri]") {
  for (const std::string_view text : {kAbc256, kAbc384, kAbc512}) {
    CAPTURE(text);
    const Result<Sri> sri = parse_sri(text);
    REQUIRE(sri);
    CHECK(to_string(*sri) == text);
    CHECK(*sri == sri_of(sri->algorithm, "abc"));
    CHECK_FALSE(*sri == sri_of(sri->algorithm, "abd"));
  }
  CHECK_FALSE(sri_of(Sri::Algorithm::Sha256, "") == sri_of(Sri::Algorithm::Sha512, ""));
}

TEST_CASE("an underscore stands for a slash", "[sri]") {
  const Result<Sri> sri = parse_sri("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=");
  REQUIRE(sri);
  CHECK(to_string(*sri) == kAbc256);
}

TEST_CASE("what is no hash is refused, and says what it should be", "[sri]") {
  for (const std::string_view text : {"", "ungWv48Bz", "sha256", "sha256=ungWv48Bz"}) {
    CAPTURE(text);
    const Result<Sri> sri = parse_sri(text);
    REQUIRE_FALSE(sri);
    CHECK(sri.error().message.find("begins with sha256-, sha384- or sha512-") != std::string::npos);
  }
  for (const std::string_view text : {"md5-kAFQmDzST7DWlj99KOF/cg==", "SHA256-x", "-x"}) {
    CAPTURE(text);
    const Result<Sri> sri = parse_sri(text);
    REQUIRE_FALSE(sri);
    CHECK(sri.error().message.find("only sha256, sha384 and sha512") != std::string::npos);
  }
  for (const std::string_view text :
       {"sha256-", "sha256-AAAA", "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
        "sha256-ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        "sha512-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0= "}) {
    CAPTURE(text);
    const Result<Sri> sri = parse_sri(text);
    REQUIRE_FALSE(sri);
    CHECK(sri.error().message.find("bytes in base64") != std::string::npos);
  }
}

}  // namespace dirvenv

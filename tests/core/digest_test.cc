// SPDX-License-Identifier: MIT
#include "core/digest.h"

#include <catch2/catch.hpp>
#include <set>

namespace dirvenv {

TEST_CASE("SHA-256 gives the standard's values", "[digest]") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(std::string("a\0b", 3)) != sha256("a"));
}

TEST_CASE("SHA-384 and SHA-512 give the standard's values", "[digest]") {
  CHECK(to_hex(sha384("abc")) ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134"
        "c825a7");
  CHECK(to_hex(sha512("abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3"
        "feebbd454d4423643ce80e2a9ac94fa54ca49f");
  // Of several blocks.
  CHECK(to_hex(sha384(std::string(1000, 'x'))) ==
        "f096805600f4ca46f56b08074af11e7ec1da65cc3a66457c11ae0724d0c2e3912428dbc43d4ebc1cd0d7886109"
        "b07580");
}

TEST_CASE("a keyed digest depends on every byte of key and value", "[digest]") {
  const std::string key(kDigestKeyBytes, 'k');
  std::set<std::string> digests;
  size_t made = 0;
  for (const std::string value : {"", "a", "b", "ab", "A value that is longer than one block. "}) {
    for (size_t at = 0; at < kDigestKeyBytes; ++at) {
      std::string other = key;
      other[at] = 'K';
      digests.insert(keyed_digest(other, value));
      ++made;
    }
    digests.insert(keyed_digest(key, value));
    ++made;
    CHECK(keyed_digest(key, value) == keyed_digest(key, value));
    CHECK(keyed_digest(key, value).size() == kKeyedDigestBytes);
  }
  CHECK(digests.size() == made);
}

TEST_CASE("hexadecimal is lower case", "[digest]") {
  CHECK(to_hex(std::string("\0\x0f\xff", 3)) == "000fff");
  CHECK(to_hex("").empty());
}

TEST_CASE("base64 comes back for every length, without what a shell would read", "[digest]") {
  std::string bytes;
  for (int size = 0; size < 300; ++size) {
    const std::string text = to_base64(bytes);
    CHECK(from_base64(text) == bytes);
    CHECK(text.find_first_not_of(
              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    bytes.push_back(static_cast<char>(size * 37 + 251));
  }
}

TEST_CASE("standard base64 is padded", "[digest]") {
  CHECK(to_standard_base64(std::string("\xfb\xff\xbf", 3)) == "+/+/");
  CHECK(to_standard_base64("a") == "YQ==");
  CHECK(from_standard_base64("YQ==") == "a");
  CHECK(from_standard_base64("") == "");
  for (const std::string_view text : {"YQ", "YQ=", "-_-_", "YQ==\n", " YQ==", "YR=="}) {
    CAPTURE(text);
    CHECK(from_standard_base64(text) == std::nullopt);
  }
}

TEST_CASE("what is not base64 is nothing", "[digest]") {
  for (const std::string_view text : {"A", "AA=", "AA==", "AAAA=", "AA A", " AAAA", "AAAA\n",
                                      "+/+/", "AAAAA", "AB", "\xc3\xa9", "AA\nAA"}) {
    CAPTURE(text);
    CHECK(from_base64(text) == std::nullopt);
  }
  CHECK(from_base64(std::string_view("AAAA\0", 5)) == std::nullopt);
  // libsodium takes some bytes above 127 for digits. Fuzzing has found it.
  int digits = 0;
  for (int byte = 0; byte < 256; ++byte) {
    std::string text = "AAAA";
    text[1] = static_cast<char>(byte);
    const auto bytes = from_base64(text);
    if (!bytes) continue;
    ++digits;
    CHECK(to_base64(*bytes) == text);
  }
  CHECK(digits == 64);
}

}  // namespace dirvenv

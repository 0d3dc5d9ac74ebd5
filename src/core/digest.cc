// SPDX-License-Identifier: MIT
#include "core/digest.h"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace dirvenv {
namespace {

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string encoded(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), variant);
  text.pop_back();
  return text;
}

std::optional<std::string> decoded(std::string_view text, int variant) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        variant) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  // libsodium takes some bytes above 127 for digits.
  if (encoded(bytes, variant) != text) return std::nullopt;
  return bytes;
}

// FIPS 180-4, 5.3.4: SHA-384 is SHA-512 from these values, cut.
constexpr std::array<uint64_t, 8> kSha384Start = {
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
constexpr size_t kSha384Bytes = 48;

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(raw(digest), raw(bytes), bytes.size());
  return digest;
}

std::string sha384(std::string_view bytes) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  std::copy(kSha384Start.begin(), kSha384Start.end(), state.state);
  crypto_hash_sha512_update(&state, raw(bytes), bytes.size());
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512_final(&state, raw(digest));
  digest.resize(kSha384Bytes);
  return digest;
}

std::string sha512(std::string_view bytes) {
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(raw(digest), raw(bytes), bytes.size());
  return digest;
}

std::string keyed_digest(std::string_view key, std::string_view bytes) {
  static_assert(kKeyedDigestBytes == crypto_shorthash_BYTES);
  static_assert(kDigestKeyBytes == crypto_shorthash_KEYBYTES);
  std::string digest(kKeyedDigestBytes, '\0');
  if (key.size() == kDigestKeyBytes)
    crypto_shorthash(raw(digest), raw(bytes), bytes.size(), raw(key));
  return digest;
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), raw(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

std::string to_base64(std::string_view bytes) {
  return encoded(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_base64(std::string_view text) {
  return decoded(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string to_standard_base64(std::string_view bytes) {
  return encoded(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> from_standard_base64(std::string_view text) {
  return decoded(text, sodium_base64_VARIANT_ORIGINAL);
}

}  // namespace dirvenv

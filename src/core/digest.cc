// SPDX-License-Identifier: MIT
#include "core/digest.h"

#include <sodium.h>

namespace dirvenv {
namespace {

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(raw(digest), raw(bytes), bytes.size());
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
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), kVariant);
  text.pop_back();
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(raw(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  // libsodium takes some bytes above 127 for digits.
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dirvenv {

/// Raw bytes: 32, 48, 64 of them.
std::string sha256(std::string_view bytes);
std::string sha384(std::string_view bytes);
std::string sha512(std::string_view bytes);

/// Length of a keyed digest and of the key it needs, in bytes.
inline constexpr size_t kKeyedDigestBytes = 8;
inline constexpr size_t kDigestKeyBytes = 16;

/// SipHash-2-4 of `bytes` under `key`, which is kDigestKeyBytes long. Without the key nothing can
/// be learnt from it about the value, so it may stand in an exported variable.
std::string keyed_digest(std::string_view key, std::string_view bytes);

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
/// URL-safe base64 without padding, and back (nullopt where it is not that).
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
/// The same with `+`, `/` and padding.
std::string to_standard_base64(std::string_view bytes);
std::optional<std::string> from_standard_base64(std::string_view text);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dirvenv {

/// The largest text that read_gzenv() unpacks, in bytes: direnv's variables are smaller than
/// 128 KiB packed, and a hostile one can unpack to a thousand times that.
inline constexpr size_t kGzenvLimit = size_t{16} << 20;

/// `text` packed as direnv has it in its variables: zlib's format (RFC 1950) in URL-safe base64
/// with padding.
std::string write_gzenv(std::string_view text);

/// The reverse, blanks around it aside; nullopt where it is no such text, was cut, or unpacks to
/// more than kGzenvLimit.
std::optional<std::string> read_gzenv(std::string_view packed);

}  // namespace dirvenv

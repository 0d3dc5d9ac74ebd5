// SPDX-License-Identifier: MIT
#include "core/gzenv.h"

#include <zlib.h>

#include "core/digest.h"
#include "core/trimmed.h"

namespace dirvenv {
namespace {

constexpr size_t kStep = size_t{64} << 10;
constexpr size_t kDigits = 4;  // of base64 come together

unsigned char* bytes_of(const char* text) {
  // zlib's own types: it does not write where it reads.
  return reinterpret_cast<unsigned char*>(const_cast<char*>(text));
}

// nullopt as read_gzenv().
std::optional<std::string> inflated(std::string_view packed) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = bytes_of(packed.data());
  stream.avail_in = static_cast<unsigned>(packed.size());
  std::string text;
  int status = Z_OK;
  while (status == Z_OK && text.size() <= kGzenvLimit) {
    const size_t before = text.size();
    text.resize(before + kStep);
    stream.next_out = bytes_of(text.data() + before);
    stream.avail_out = kStep;
    status = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  const bool is_whole = status == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!is_whole || text.size() > kGzenvLimit) return std::nullopt;
  return text;
}

}  // namespace

std::string write_gzenv(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string packed(size, '\0');
  compress(bytes_of(packed.data()), &size, bytes_of(text.data()), text.size());
  packed.resize(size);
  std::string digits = to_base64(packed);
  digits.append((kDigits - digits.size() % kDigits) % kDigits, '=');
  return digits;
}

std::optional<std::string> read_gzenv(std::string_view packed) {
  std::string_view text = trimmed(packed);
  if (text.size() % kDigits != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i)
    text.remove_suffix(1);
  const auto bytes = from_base64(text);
  return bytes ? inflated(*bytes) : std::nullopt;
}

}  // namespace dirvenv

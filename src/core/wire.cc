// SPDX-License-Identifier: MIT
#include "core/wire.h"

#include "core/digest.h"

namespace dirvenv {
namespace {

// Enough to tell damage from chance; nobody is kept out by it.
constexpr size_t kSealBytes = 8;

std::string seal_of(std::string_view magic, std::string_view payload) {
  WireWriter writer;
  writer.bytes(magic);
  writer.bytes(payload);
  return sha256(writer.data()).substr(0, kSealBytes);
}

}  // namespace

void WireWriter::number(uint64_t value) {
  while (value >= 0x80) {
    data_.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  data_.push_back(static_cast<char>(value));
}

void WireWriter::bytes(std::string_view value) {
  number(value.size());
  data_.append(value);
}

uint64_t WireReader::number(uint64_t most) {
  uint64_t value = 0;
  for (unsigned shift = 0; ok_ && shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    const auto digit = static_cast<uint64_t>(byte & 0x7f);
    const bool is_superfluous = byte == 0 && shift > 0;
    if (is_superfluous || digit << shift >> shift != digit) break;
    value |= digit << shift;
    if ((byte & 0x80) != 0) continue;
    if (value <= most) return value;
    break;
  }
  ok_ = false;
  rest_ = {};
  return 0;
}

std::string WireReader::bytes() {
  const uint64_t size = number();
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  std::string value(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return value;
}

uint64_t WireReader::count(uint64_t least) {
  const uint64_t value = number();
  if (ok_ && value <= rest_.size() / least) return value;
  ok_ = false;
  rest_ = {};
  return 0;
}

std::string seal(std::string_view magic, std::string_view payload) {
  return std::string(magic) + seal_of(magic, payload) + std::string(payload);
}

bool unseal(std::string_view magic, std::string_view sealed, std::string& payload) {
  if (sealed.substr(0, magic.size()) != magic) return false;
  sealed.remove_prefix(magic.size());
  if (sealed.size() < kSealBytes) return false;
  const std::string_view digest = sealed.substr(0, kSealBytes);
  sealed.remove_prefix(kSealBytes);
  if (digest != seal_of(magic, sealed)) return false;
  payload = sealed;
  return true;
}

}  // namespace dirvenv

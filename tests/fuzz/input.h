// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace dirvenv::fuzz {

/// Ends the program with `what` where a promise is broken.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

/// Takes structured values from the front of fuzz input; after its end zeros and empty texts, so
/// that every input means something.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  bool flag() { return (byte() & 1) != 0; }
  /// Of any size, and often near a power of two.
  uint64_t number() {
    const unsigned width = byte() % 65;
    uint64_t value = 0;
    for (unsigned shift = 0; shift < width; shift += 8)
      value |= uint64_t{byte()} << shift;
    return width == 64 ? value : value & ((uint64_t{1} << width) - 1);
  }
  /// At most 255 bytes.
  std::string text() {
    const std::string value(rest_.substr(0, byte_length()));
    rest_.remove_prefix(value.size());
    return value;
  }
  std::string_view rest() const { return rest_; }

 private:
  size_t byte_length() {
    const size_t wanted = byte();
    return wanted < rest_.size() ? wanted : rest_.size();
  }
  std::string_view rest_;
};

}  // namespace dirvenv::fuzz

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace dirvenv {

/// A set of bytes that is known when the program is compiled: whether one is in it is one look into
/// a table, where std::string_view::find() is a call.
class ByteSet {
 public:
  explicit constexpr ByteSet(std::string_view bytes) {
    for (const char c : bytes)
      holds_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool contains(char c) const { return holds_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> holds_{};
};

}  // namespace dirvenv

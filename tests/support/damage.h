// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv::test {

/// Calls `each` with every text that one small accident makes of `text`: each byte changed in one
/// bit and to a few other values, each byte left out, each byte doubled, cut short anywhere, and
/// with a byte behind its end. None of them equals `text`.
template <typename Each>
void for_each_damage(const std::string& text, Each each) {
  const auto try_one = [&](const std::string& damaged) {
    if (damaged != text) each(damaged);
  };
  for (size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    for (int bit = 0; bit < 8; ++bit) {
      damaged[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
      try_one(damaged);
    }
    for (const char other : {'\0', 'A', '_', '\x7f', '\xff'}) {
      damaged[at] = other;
      try_one(damaged);
    }
    try_one(text.substr(0, at));
    try_one(text.substr(0, at) + text.substr(at + 1));
    try_one(text.substr(0, at) + text[at] + text.substr(at));
  }
  for (const char more : {'\0', 'A', '\n', '='})
    try_one(text + more);
}

}  // namespace dirvenv::test

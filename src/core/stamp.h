// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dirvenv {

/// What a file looked like. Two stamps are equal when nothing that stat tells has moved; an absent
/// file has `exists` false and zeros.
struct Stamp {
  bool exists = false;
  bool is_directory = false;
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t modified_ns = 0;  ///< st_mtim, nanoseconds since 1970
  int64_t changed_ns = 0;   ///< st_ctim, likewise

  bool operator==(const Stamp&) const = default;
};

/// A file that a load depends on: it is stale when its stamp differs.
struct Dependency {
  std::string path;  ///< absolute
  Stamp stamp;
  /// SHA-256 of the content, where the file was so young when it was stamped that a later change
  /// could carry the same times; empty where the stamp alone tells.
  std::string content_digest;

  bool operator==(const Dependency&) const = default;
};

/// A file changed within this many nanoseconds before it was stamped may change again without its
/// times moving: the kernel's coarse clock ticks every 1 to 10 ms.
inline constexpr int64_t kClockGrain = 10'000'000;

/// Whether `stamp`, taken at `now_ns`, is too young to be trusted alone.
inline bool is_racy(const Stamp& stamp, int64_t now_ns) {
  return stamp.exists &&
         (stamp.modified_ns >= now_ns - kClockGrain || stamp.changed_ns >= now_ns - kClockGrain);
}

}  // namespace dirvenv

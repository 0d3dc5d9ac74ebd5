// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/load_result.h"
#include "os/process_table.h"

namespace dirvenv {

/// What evaluations that took a process have come to, by load_key(), so that it can be had at once
/// the next time. In memory only: values may be secrets. It forgets what has not been asked for the
/// longest when it holds too much.
class LoadCache {
 public:
  /// nullptr: not known, or something that it depends on has changed. It may be wrong all the same,
  /// as with a file that asks for the time: whoever uses it has it evaluated again behind.
  const LoadResult* find(const std::string& key);
  /// Whether something is known by that key, right or wrong.
  bool knows(const std::string& key) const { return entries_.contains(key); }
  /// `shell` has been given what is known by that key.
  void note_user(const std::string& key, const ProcessId& shell);
  /// A new result for that key. Back come the shells that have been given another one.
  std::vector<ProcessId> put(const std::string& key, LoadResult result);
  void clear() { entries_.clear(); }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    LoadResult result;
    size_t bytes = 0;
    uint64_t used = 0;  ///< the higher, the later
    std::vector<ProcessId> users;
  };
  void make_room();

  std::map<std::string, Entry, std::less<>> entries_;
  uint64_t clock_ = 0;
};

}  // namespace dirvenv

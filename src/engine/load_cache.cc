// SPDX-License-Identifier: MIT
#include "engine/load_cache.h"

#include <algorithm>

#include "engine/evaluate.h"

namespace dirvenv {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr size_t kMostEntries = 256;
constexpr size_t kMostUsers = 64;

// Whether a shell that has been given one of them has to be given the other.
bool is_same_for_shells(const LoadResult& one, const LoadResult& other) {
  return one.outcome == other.outcome && one.changes == other.changes && one.lists == other.lists &&
         one.extras == other.extras;
}

}  // namespace

const LoadResult* LoadCache::find(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  const std::vector<Dependency>& dependencies = found->second.result.dependencies;
  if (!std::all_of(dependencies.begin(), dependencies.end(), is_unchanged)) {
    entries_.erase(found);
    return nullptr;
  }
  found->second.used = ++clock_;
  return &found->second.result;
}

void LoadCache::note_user(const std::string& key, const ProcessId& shell) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  std::vector<ProcessId>& users = found->second.users;
  std::erase(users, shell);
  if (users.size() >= kMostUsers) users.erase(users.begin());
  users.push_back(shell);
}

std::vector<ProcessId> LoadCache::put(const std::string& key, LoadResult result) {
  std::vector<ProcessId> others;
  std::vector<ProcessId> users;
  if (const auto found = entries_.find(key); found != entries_.end()) {
    users = std::move(found->second.users);
    if (!is_same_for_shells(found->second.result, result)) others.swap(users);
    entries_.erase(found);
  }
  const bool is_kept = result.outcome == LoadResult::Outcome::Loaded && !result.no_cache;
  const size_t bytes = encode_load_result(result).size();
  if (!is_kept || bytes > kMostBytes / 4) return others;
  entries_.emplace(key, Entry{std::move(result), bytes, ++clock_, std::move(users)});
  make_room();
  return others;
}

void LoadCache::make_room() {
  const auto total = [&] {
    size_t bytes = 0;
    for (const auto& [key, entry] : entries_)
      bytes += entry.bytes;
    return bytes;
  };
  while (entries_.size() > kMostEntries || total() > kMostBytes) {
    entries_.erase(std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& one, const auto& other) { return one.second.used < other.second.used; }));
  }
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "daemon/project_watches.h"

#include <algorithm>
#include <charconv>

#include "core/path.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kMostDirectories = 8192;
constexpr size_t kShare = 8;
constexpr size_t kNumberLimit = 64;
// Names cost memory; of a directory with more of them, all is of interest.
constexpr size_t kMostNames = 64;

}  // namespace

ProjectWatches::ProjectWatches(size_t most, bool (*is_elsewhere)(const std::string&))
    : most_(most), is_elsewhere_(is_elsewhere), events_(DirectoryEvents::Kind::Changed) {}

ProjectWatches::Interest* ProjectWatches::interest_in(const std::string& directory,
                                                      const std::string& record) {
  auto known = numbers_.find(directory);
  if (known == numbers_.end()) {
    if (is_elsewhere_(directory)) {
      ++records_[record].remote;
      return nullptr;
    }
    const Result<int> number = directories_.size() < most_ ? events_.watch(directory) : Error{};
    if (!number) {
      // Gone meanwhile, or closed to us: it is not the watches that are missing.
      const bool is_open =
          leads_to(directory, FileStatus::Kind::Directory) && may_access(directory, Access::Read);
      if (is_open) ++records_[record].refused;
      return nullptr;
    }
    // It has been moved here, and is watched by its old name.
    if (const auto old = directories_.find(*number); old != directories_.end())
      lose_name(*number, old->second.path);
    directories_[*number].path = directory;
    known = numbers_.emplace(directory, *number).first;
  }
  const auto [interest, is_new] = directories_[known->second].interests.try_emplace(record);
  if (is_new) records_[record].directories.push_back(known->second);
  return &interest->second;
}

// A name in the nearest directory that is there: of the file, or of what is to hold it. Of a
// directory everything: its entries are what has been read of it.
void ProjectWatches::add(const Dependency& dependency, const std::string& record) {
  const std::string& path = dependency.path;
  std::string name = path;
  std::string directory = parent_path(path);
  while (!dependency.stamp.exists && directory != "/" &&
         !leads_to(directory, FileStatus::Kind::Directory)) {
    name = directory;
    directory = parent_path(directory);
  }
  if (Interest* const interest = interest_in(directory, record); interest && !interest->is_all) {
    interest->names.insert(std::string(base_name(name)));
    interest->is_all = interest->names.size() > kMostNames;
    if (interest->is_all) interest->names.clear();
  }
  if (!dependency.stamp.is_directory) return;
  if (Interest* const interest = interest_in(path, record)) {
    interest->is_all = true;
    interest->names.clear();
  }
}

void ProjectWatches::watch(const std::string& record, const std::vector<Dependency>& dependencies) {
  forget(record);
  records_.try_emplace(record);
  for (const Dependency& dependency : dependencies)
    add(dependency, record);
}

void ProjectWatches::lose_name(int number, const std::string& path) {
  const auto found = numbers_.find(path);
  if (found != numbers_.end() && found->second == number) numbers_.erase(found);
}

void ProjectWatches::forget(const std::string& record) {
  const auto found = records_.find(record);
  if (found == records_.end()) return;
  for (const int number : found->second.directories) {
    const auto directory = directories_.find(number);
    if (directory == directories_.end()) continue;
    directory->second.interests.erase(record);
    if (!directory->second.interests.empty()) continue;
    events_.forget(number);
    lose_name(number, directory->second.path);
    directories_.erase(directory);
  }
  records_.erase(found);
}

ProjectWatches::Changes ProjectWatches::take() {
  Changes changes;
  const DirectoryEvents::Taken taken = events_.take();
  changes.is_all = !taken.are_complete;
  for (const DirectoryEvents::Event& event : taken.events) {
    const auto directory = directories_.find(event.directory);
    if (directory == directories_.end()) continue;
    // Moved or removed: what comes to stand there has to be watched anew.
    if (event.name.empty()) lose_name(event.directory, directory->second.path);
    for (const auto& [record, interest] : directory->second.interests) {
      if (interest.is_all || event.name.empty() || interest.names.contains(event.name))
        changes.records.insert(record);
    }
  }
  return changes;
}

WatchCounts ProjectWatches::counts() const {
  WatchCounts counts;
  counts.directories = directories_.size();
  for (const auto& [name, record] : records_) {
    counts.remote += record.remote;
    counts.refused += record.refused;
  }
  return counts;
}

size_t most_watches() {
  const Result<std::string> text = read_file("/proc/sys/fs/inotify/max_user_watches", kNumberLimit);
  size_t granted = kMostDirectories * kShare;
  if (text) std::from_chars(text->data(), text->data() + text->size(), granted);
  return std::min(granted / kShare, kMostDirectories);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "engine/watches.h"

#include "engine/evaluate.h"
#include "os/files.h"

namespace dirvenv {
namespace {

constexpr size_t kMost = 20'000;

}  // namespace

void Watches::add(const std::string& path) {
  if (dependencies_.size() < kMost && paths_.insert(path).second) {
    dependencies_.push_back(dependency_on(path));
  }
}

void Watches::add_tree(const std::string& path) {
  for (const std::string& found : tree_paths(path, kMost))
    add(found);
}

}  // namespace dirvenv

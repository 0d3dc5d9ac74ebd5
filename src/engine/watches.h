// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/environment_diff.h"
#include "core/stamp.h"

namespace dirvenv {

/// What an evaluation has read, or looked for, in order, each path once. Beyond 20,000 paths
/// nothing is added: watch_dir on a home directory must not take all memory.
class Watches {
 public:
  void add(const std::string& path);
  /// Everything below `path`, and itself.
  void add_tree(const std::string& path);

  const std::vector<Dependency>& seen() const { return dependencies_; }
  std::vector<Dependency> take() { return std::move(dependencies_); }

 private:
  std::vector<Dependency> dependencies_;
  NameSet paths_;
};

}  // namespace dirvenv

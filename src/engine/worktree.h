// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace dirvenv {

/// A git worktree and the main checkout of its repository. Directories, physical paths.
struct Worktree {
  std::string root;
  std::string main_root;
};

/// The worktree that `directory` (physical) lies in; nullopt where it lies in none, or in a main
/// checkout. git's own files are read and nothing is started. The repository has to name the
/// worktree as well: a directory cannot claim to belong to one.
std::optional<Worktree> worktree_of(const std::string& directory);

/// `path` with the root of the worktree replaced by the main one; as it is where it is not within.
std::string in_main_checkout(const Worktree& worktree, const std::string& path);
/// The other way round.
std::string in_worktree(const Worktree& worktree, const std::string& path);

}  // namespace dirvenv

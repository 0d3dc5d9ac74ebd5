// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace dirvenv {

/// Which virtualenvs dirvenv has made for this user: what a virtualenv says of itself, anybody's
/// repository can say as well. One small file for each in the directory `registry`.
struct MadeVenv {
  std::string path;       ///< where it was made
  std::string directory;  ///< the project's
  /// By what it is known, and the one before it, which comes back where a new one is not finished.
  struct Mark {
    uint64_t device = 0;  ///< of the virtualenv's directory, with `inode`
    uint64_t inode = 0;
    std::string token;  ///< random bytes that its stamp has too: inodes are given out again
  };
  std::vector<Mark> marks;  ///< newest first
};

/// Keeps that the one at `path` was made for the project in `directory`. Returns the token for its
/// stamp. Blocks for the disk.
Result<std::string> note_made_venv(const std::string& registry, const std::string& path,
                                   const std::string& directory);

/// Whether what is at `path` was made by dirvenv, there or at the place from which its project has
/// been moved since. A copy was not, nor is what a link leads to.
bool was_made_here(const std::string& registry, const std::string& path);

/// All that are known, in no order; whatever has become of them.
std::vector<MadeVenv> made_venvs(const std::string& registry);

/// The one that was made at `path` is not asked about any more.
void forget_made_venv(const std::string& registry, const std::string& path);

/// The lock that whoever makes or mends the one at `path` holds: in the registry, which need not
/// be, so that nothing of it stays in the project.
std::string lock_of_venv(const std::string& registry, const std::string& path);

/// The one that whoever installs packages in it holds.
std::string lock_of_sync(const std::string& registry, const std::string& path);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/result.h"

namespace dirvenv {

/// Makes sure that `path` is a directory of ours that nobody else can enter (mode 0700), making it
/// and what is missing above it. A link, a file, a directory of somebody else's or one that is open
/// to others is refused and not repaired: whoever made it may still hold a door to it.
Result<Done> ensure_private_directory(const std::string& path);

/// Whether `path` already is such a directory.
bool is_private_directory(const std::string& path);

/// The same for a directory of ours whose mode does not matter, as what is in it is private.
Result<Done> ensure_own_directory(const std::string& path);

/// The first link of another user's on the way to `path`, which need not exist; empty: none.
std::string foreign_link(const std::string& path);

}  // namespace dirvenv

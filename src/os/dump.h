// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv {

/// Writes `tag`, `note`, every entry of `block` and `tag` again, each NUL-ended, into the file
/// `path`, which must not be there yet. false where that fails: the reader then misses the tag or
/// the file.
bool dump_environment(const std::string& path, const std::string& tag, const std::string& note,
                      const char* const* block);

}  // namespace dirvenv

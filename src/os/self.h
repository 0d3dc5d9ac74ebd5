// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv {

/// An absolute path by which this program can be started again: as it was called, links not
/// resolved, so that a hook survives an upgrade that moves what the link leads to.
std::string own_program(const std::string& called_as, const std::string& search_path);

/// Closes all descriptors but the standard ones.
void close_inherited_descriptors();

}  // namespace dirvenv

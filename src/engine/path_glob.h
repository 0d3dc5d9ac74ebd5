// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dirvenv {

/// The paths that match, as bash writes them, sorted by their bytes: '*', '?' and "[abc]" take no
/// '/' and no
/// '.' at the beginning of a name, and a backslash stands before what is meant as it is. Relative
/// patterns begin in `directory`. Throws RefusedText where bash has finer rules ("a//*", "a*/").
std::vector<std::string> glob_paths(const std::string& pattern, const std::string& directory);

}  // namespace dirvenv

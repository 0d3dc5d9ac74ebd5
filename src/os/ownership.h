// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "os/files.h"

namespace dirvenv {

/// Why a file must not be loaded whoever approves it: somebody else than its user and root owns or
/// may write the file, or a directory above it. Root's sticky directories and groups without any
/// other member are fine, access lists that let somebody write are not; root itself trusts only
/// what is root's. nullopt where nothing speaks against it.
std::optional<Error> ownership_problem(const std::string& real_path, const FileStatus& status);

/// Whether `path` is somebody else's file in a directory that everybody may write to: anybody can
/// plant one in /tmp.
bool is_planted(const std::string& path, const FileStatus& status);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/python_tool.h"
#include "core/result.h"
#include "core/stamp.h"

namespace dirvenv {

/// Whether the packages of a virtualenv are those that the project's files ask for.

struct SyncWish {
  std::string directory;                  ///< the project's
  std::string venv;                       ///< absolute
  std::vector<std::string> requirements;  ///< absolute, as [python] names them; else by the tool
  PythonTool tool = PythonTool::None;
};

/// The files that say what is to be installed: the lock file of the project's tool, or those in
/// `requirements`, or requirements.txt, and what these name by -r and -c. Those that are there.
std::vector<std::string> sync_files(const SyncWish& wish);

/// The commands that install it, with their arguments; run in the project's directory, with the
/// virtualenv active. uv is taken where it is on `search_path`, else pip. An error that says which
/// program is missing. Empty: nothing says what to install.
Result<std::vector<std::vector<std::string>>> sync_commands(const SyncWish& wish,
                                                            const std::string& search_path);

/// What is known of one virtualenv, in a small file of the registry (venv_registry.h).
struct SyncRecord {
  std::string first;              ///< what was asked for, such as which files
  std::vector<Dependency> files;  ///< as they were when `digest` was taken
  std::string digest;             ///< of their names and bytes
  std::string installed;          ///< the digest that was installed last; empty: none, or not known
  std::string told;               ///< the one that the user was told about
  std::string failed;             ///< the one that could not be installed in the background
  std::string message;            ///< what is to be said at the next prompt; empty: nothing

  bool operator==(const SyncRecord&) const = default;
};

std::string sync_record_path(const std::string& registry, const std::string& venv);
/// What is on record; empty where nothing is, or it is damaged.
SyncRecord read_sync_record(const std::string& registry, const std::string& venv);
Result<Done> write_sync_record(const std::string& registry, const std::string& venv,
                               const SyncRecord& record);

/// The record with the digest of what the files hold now; they are read only where their stamps
/// have moved. Without a digest: nothing says what to install.
SyncRecord renewed(SyncRecord record, const SyncWish& wish);

/// Whether something is to be installed. Not where somebody has installed something since the files
/// changed, for then that was it.
bool needs_sync(const SyncRecord& record, const std::string& venv);

}  // namespace dirvenv

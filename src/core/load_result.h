// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/environment.h"
#include "core/environment_diff.h"
#include "core/project_extras.h"
#include "core/stamp.h"
#include "core/trust.h"

namespace dirvenv {

/// What came of an evaluation, as one process tells it to others: what it changes and not what it
/// began with, so that a shell with variables of its own gets nothing of another shell's.
struct LoadResult {
  enum class Outcome { Loaded, Failed, Interrupted, Blocked };
  Outcome outcome = Outcome::Failed;
  /// Loaded: by name; nullopt: unset.
  std::vector<std::pair<std::string, std::optional<std::string>>> changes;
  NameSet lists;                               ///< variables that the project treats as lists
  ProjectExtras extras;                        ///< Loaded: what the shell gets beside variables
  std::string error;                           ///< Failed: file, line where it is known, and reason
  int signal = 0;                              ///< Interrupted: by this one
  std::optional<UnapprovedMember> unapproved;  ///< Blocked: by this one
  std::vector<Dependency> dependencies;        ///< what was read, or looked for
  std::string bash_because;  ///< why not natively ("line 7: a pipe"); empty: it was
  std::string bash_file;     ///< the project file of which that is so
  /// What the evaluation has said, in order: a number for how (engine's Tone), and the text.
  std::vector<std::pair<uint64_t, std::string>> said;
  bool no_cache = false;  ///< the file wants to be evaluated each time

  bool operator==(const LoadResult&) const = default;
};

std::string encode_load_result(const LoadResult& result);
/// nullopt where the text is damaged or of another version.
std::optional<LoadResult> decode_load_result(std::string_view text);

/// What leads from `before` to `after`, sorted by name.
std::vector<std::pair<std::string, std::optional<std::string>>> changes_between(
    const Environment& before, const Environment& after);

}  // namespace dirvenv

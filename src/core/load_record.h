// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/project_extras.h"
#include "core/stamp.h"

namespace dirvenv {

/// What the runtime directory keeps about one load, or about one shell's last attempt that loaded
/// nothing. A cache: without it the answer is 'evaluate again'. It holds no variable's value.
struct LoadRecord {
  enum class Outcome {
    Loaded,
    Blocked,
    Denied,
    Refused,
    Failed,
    Interrupted,
    Pending,
    Off,
    MemberBlocked  ///< the file is approved, but not one that it reads
  };

  Outcome outcome = Outcome::Loaded;
  std::string file;            ///< the main file
  std::string content_digest;  ///< SHA-256 of the bytes that were evaluated or refused
  std::string owner_shell;     ///< "pid.start" of the shell that loaded it; empty without a hook
  std::vector<Dependency> dependencies;  ///< main file first
  std::string bash_because;  ///< Loaded: why by bash ("line 7: a pipe"); empty: natively

  ProjectExtras extras;  ///< Loaded: for a shell that was started with the environment only
  int64_t made_ns = 0;   ///< when, nanoseconds since 1970
  std::string job;       ///< Pending: the name of the evaluation that goes on
  uint64_t heard = 0;    ///< Pending: bytes of what it has said that the user has been told

  bool operator==(const LoadRecord&) const = default;
};

std::string encode_load_record(const LoadRecord& record);
/// nullopt where the text is damaged or of another version.
std::optional<LoadRecord> decode_load_record(std::string_view text);

}  // namespace dirvenv

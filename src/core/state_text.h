// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment_diff.h"

namespace dirvenv {

/// What $DIRVENV_STATE holds: all that is needed to undo a load, and nothing of what it set.
struct LoadState {
  std::string load_id;  ///< names the record in the runtime directory; kLoadIdBytes raw bytes
  std::string key_id;   ///< tells which digest key was used; kKeyIdBytes raw bytes
  std::vector<VariableUndo> variables;

  bool operator==(const LoadState&) const = default;
};

inline constexpr size_t kLoadIdBytes = 8;
inline constexpr size_t kKeyIdBytes = 4;

/// ASCII, without characters that any shell treats specially.
std::string encode_state(const LoadState& state);
/// nullopt where `text` is damaged or of an unknown version: then nothing is known to be loaded.
std::optional<LoadState> decode_state(std::string_view text);
/// That of DIRVENV_STATE; nullopt also where there is none.
std::optional<LoadState> state_in(const Environment& environment);

}  // namespace dirvenv

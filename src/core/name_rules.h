// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

/// Longest variable name that we carry; longer ones are left alone.
inline constexpr size_t kLongestName = 255;

/// Whether `name` is [A-Za-z_][A-Za-z0-9_]* of at most kLongestName bytes. Anything else is never
/// printed into a shell: bash evaluates the subscript of a quoted `unset 'x[$(cmd)]'`.
bool is_valid_name(std::string_view name);

/// Whether a project may not set or unset `name`: what belongs to the shell itself (prompt, word
/// splitting, working directory), what would run code in every later shell, and what is ours. An
/// environment that an evaluation hands back simply loses these.
bool is_never_name(std::string_view name);

/// Whether a data file, whose content changes without anybody's consent, may not set `name`: what
/// is not free, and lists such as PATH, which say where programs come from.
bool needs_consent(std::string_view name);

/// Whether the value is a colon list that is edited element by element: PATH, names ending in PATH,
/// XDG_*_DIRS.
bool is_list_name(std::string_view name);

/// Whether fish refuses to set `name` or gives it a meaning of its own (`umask` would change the
/// process). bash and zsh are asked by the printed script itself; fish has no such question.
bool is_fish_special(std::string_view name);

}  // namespace dirvenv

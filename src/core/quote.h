// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

enum class Shell { Bash, Zsh, Fish };

/// "bash", "zsh" or "fish".
std::string_view name_of(Shell shell);

/// One word that `shell` reads back as exactly `text`, whatever bytes it holds (NUL excepted, which
/// no shell can hold: the text is cut there). Printable ASCII only, no newline, in any locale and
/// under any shell option. Meant for arguments and right sides, not for the first word of a command
/// (a bash alias or keyword would be read there).
std::string quote(Shell shell, std::string_view text);

}  // namespace dirvenv

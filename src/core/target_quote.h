// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dirvenv {

/// Words and values of languages that have no hook with a protocol of its own (for those: quote()).
/// Each reads back as exactly `text`, which holds no NUL.

/// In single quotes, as any POSIX shell takes it: dash, ksh93, mksh, busybox.
std::string posix_quoted(std::string_view text);

/// With a backslash before what means something to csh; where there are control characters as
/// $'…', which tcsh has since 6.24 (2022). tcsh takes octal digits for a byte where its locale is
/// one of single bytes, and for a character in UTF-8, where bytes from 0x80 on have to be there as
/// they are, and `text` has to be UTF-8: of what is not, tcsh makes other bytes at the end of its
/// buffers.
std::string tcsh_quoted(std::string_view text, bool is_utf8_locale);

/// In double quotes and printable ASCII, other bytes as \xHH: a string of Vim, and behind a `b` one
/// of Python.
std::string hex_quoted(std::string_view text);

/// In double quotes and printable ASCII, for PowerShell 6 and later; `text` must be UTF-8, as it
/// holds no other.
std::string pwsh_quoted(std::string_view text);

/// The value of an EnvironmentFile= of systemd, which has to be UTF-8.
std::string systemd_quoted(std::string_view text);

/// What stands behind NAME= in a file that parse_dotenv() reads; nullopt: no spelling leads to that
/// value, as for one that holds a carriage return and a '$NAME'.
std::optional<std::string> dotenv_quoted(std::string_view text);

}  // namespace dirvenv

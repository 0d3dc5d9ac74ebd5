// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dirvenv {

/// Which of bash's readers of backslashes: each knows other ones.
enum class EscapeUse {
  Quotes,  ///< `$'…'`
  Echo,    ///< `echo -e`
  Format   ///< the first argument of `printf`, outside its '%'
};

/// `text` with its backslashes carried out; nullopt where one is not known exactly, or makes a NUL
/// or a byte that bash marks others with.
std::optional<std::string> carry_out_escapes(std::string_view text, EscapeUse use);

}  // namespace dirvenv

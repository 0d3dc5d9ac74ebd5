// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// Something in a project file that its user should look at before approving it.
struct Flag {
  enum class What {
    FlaggedName,  ///< a variable that is NameTier::Flagged is set or unset
    NeverName,    ///< the same with NameTier::Never; it has no effect on the user's shell
    Construct,    ///< code that a reader cannot foresee, or that reaches beyond the shell
    Hidden,       ///< a character that does not show
    Layout,       ///< what pushes text out of sight
  };
  int line = 0;  ///< from 1
  What what = What::Construct;
  std::string name;       ///< "LD_PRELOAD", "eval", "\u{202E}": safe to print
  std::string why;        ///< in a few words: "loader", "runs text that is made at run time"
  std::string statement;  ///< SHA-256 of the statement that it stands in, without the blanks around
  bool operator==(const Flag&) const = default;
};

/// A line of more bytes than this is longer than anybody reads to its end.
inline constexpr size_t kLongestPlainLine = 500;
/// More blank lines than this, with more text below, look like the end of the file.
inline constexpr size_t kMostBlankLines = 100;

/// What stands out in the text of an .envrc, sorted, with the same thing once for each line. The
/// text is read, not run: what is spelled plainly is found, in any quotes; what is put together by
/// the shell (`e$x`, names in variables) is not. Text that is only printed may be named too.
std::vector<Flag> flags_in_envrc(std::string_view text);

/// The same for a .env, which can set variables and do nothing else.
std::vector<Flag> flags_in_dotenv(std::string_view text);

/// The same for a .dirvenv.toml: its names, and what its aliases and hooks have the shell run.
std::vector<Flag> flags_in_toml(std::string_view text);

/// Those of `now` that are not in `before`: another thing, or the same in a statement that reads
/// differently. Where it stands does not matter.
std::vector<Flag> new_flags(const std::vector<Flag>& before, const std::vector<Flag>& now);

}  // namespace dirvenv

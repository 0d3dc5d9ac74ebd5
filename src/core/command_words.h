// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// A command as it stands in a text that nobody runs.
struct CommandWords {
  int line = 0;                          ///< where its first word stands
  std::vector<std::string> assignments;  ///< the words `NAME=…` before its name
  std::string name;                      ///< without quotes; empty: only assignments
  std::vector<std::string> words;        ///< behind the name; `$NAME` as written, `$(…)` as "$()"
  bool defines_function = false;         ///< `name()` or `function name`, whose body comes next
};

/// The commands of bash's `text`, in order; those in `$(…)` come before the one they stand in. Of
/// `for`, `case` and `select` only the commands within. This reads words, as read_shell_pieces()
/// does: it is for telling a person what stands there, and for nothing that has to be right.
std::vector<CommandWords> commands_in(std::string_view text);

/// A variable that a text sets or unsets.
struct NamedVariable {
  enum class How { Exported, Assigned, Unset };
  std::string name;
  How how = How::Assigned;  ///< Assigned: it reaches programs only where it was exported before
  int line = 0;             ///< the first place
  int count = 1;            ///< of places
  std::string by;           ///< there: "export", "PATH_add"; empty: an assignment
  int column = 1;           ///< there, where it is known
};

/// Those of an .envrc, each once, in order of their first places; what library functions set too.
std::vector<NamedVariable> variables_in(const std::vector<CommandWords>& commands);

}  // namespace dirvenv

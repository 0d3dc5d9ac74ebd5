// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv {

/// What stands in the place of __VENV_DIR__ and its like in the templates of Python's venv module.
/// All are bytes without NUL and newline.
struct VenvScriptWords {
  std::string directory;  ///< the virtualenv's, absolute
  std::string name;       ///< its last part
  std::string prompt;  ///< shown by the scripts; up to Python 3.12 with its parentheses and blank
  std::string python;  ///< absolute: its interpreter
};

/// The activate script `file` ("activate", "activate.fish", …) from its template, as the venv
/// module would write it, but that a word is quoted for the shell of that file where it holds
/// anything which that shell would take for more than a letter: what the module writes then
/// (before 3.12.8 and 3.13.1) runs parts of the path as commands.
std::string fill_in_venv_script(std::string_view file, std::string_view text,
                                const VenvScriptWords& words);

/// What Python's repr() makes of text in printable ASCII without quotes and backslashes; empty for
/// other text.
std::string plain_python_repr(std::string_view text);

/// The name of a project's virtualenv for prompts: that of its directory, reduced to
/// [A-Za-z0-9._+-]{1,32}.
std::string venv_prompt(std::string_view directory);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// A file that an .envrc names in its text as one that it reads, or lets run.
struct MemberReference {
  enum class Kind {
    Env,     ///< source_env, source_env_if_exists: a file, or a directory's .envrc
    Up,      ///< source_up, source_up_if_exists: the nearest one above
    Dotenv,  ///< dotenv, dotenv_if_exists: a file, or a directory's .env
    Source,  ///< source, and the dot
    Program  ///< require_allowed
  };
  Kind kind = Kind::Env;
  std::string word;  ///< with ~, $HOME, $PWD and $(pwd) expanded, an Env's '~' also where quoted
  bool operator==(const MemberReference&) const = default;
};

/// The files that `text` names literally, in order, each once. `directory` is what $PWD stands for.
///
/// This looks at words, not at grammar: a file in a branch that is not taken counts, and so does
/// one in a heredoc. A file whose name is computed is not found; the evaluation will meet it.
std::vector<MemberReference> member_references(std::string_view text, const std::string& directory,
                                               const std::string& home);

}  // namespace dirvenv

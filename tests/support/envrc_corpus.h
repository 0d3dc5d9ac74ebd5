// SPDX-License-Identifier: MIT
#pragma once

#include <random>
#include <string>
#include <vector>

namespace dirvenv::test {

/// An .envrc in the style of the public ones, and what a reader has to master for it. All but the
/// text is the union of what the emitted statements carry; nothing is parsed.
struct CorpusFile {
  std::string text;
  /// S1: comments, assignments of simple words, calls of stdlib functions. S2 adds $PWD, $(pwd),
  /// unset, file tests and `has` in `if`, && and ||. S3 adds $(one command). S4 is the rest.
  enum class Level { S1, S2, S3, S4 };
  Level level;
  /// S1 to S3 are in both. A adds nix_direnv_version, globs and braces in arguments, string tests,
  /// `command -v`, echo and >/dev/null; B adds `source X/bin/activate`.
  bool in_scenario_a, in_scenario_b;
  /// Calls `use`, source_url, or a layout other than python, python3, node, go, php, ruby, perl.
  bool needs_foreign_tool;
  /// Sorted, each once: what puts the file above S2. Empty for S1 and S2; for S3 only "command
  /// substitution".
  std::vector<std::string> blockers;
  /// Somewhere, in a function or in a branch not taken too: a command, a function of the file or of
  /// nobody, a script that is sourced (activate is not meant), eval, a pipe, a loop, exec, a
  /// trap...
  bool runs_things;
};

/// Shares of levels, constructs, sizes and decorations are those that were counted in 232 public
/// files (envrc_corpus_table.h). Valid for bash, except for one of 232, and harmless to run in a
/// scratch directory with a scratch HOME.
CorpusFile random_corpus_file(std::mt19937_64& random);

/// Makes the files and directories that such texts refer to (others stay absent, as do virtual
/// environments) below `directory`, which has to exist.
void write_corpus_files(const std::string& directory);

}  // namespace dirvenv::test

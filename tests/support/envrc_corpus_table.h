// SPDX-License-Identifier: MIT
// What a count over 232 public .envrc files found, as data. It says what people write, not what
// some reader of theirs understands, and is never to be changed for such a reader's sake.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace dirvenv::test {

inline constexpr int kCorpusFiles = 232;

/// How far a reader must reach to master a construct; each includes those before it. S1 to S3 and
/// the scenarios A and B are those of CorpusFile. C adds cheap syntax (set, case, arrays...), D the
/// source of other files, E functions and loops, F commands and pipes; Rest is eval and the like.
enum class CorpusReach { S1, S2, S3, A, B, C, D, E, F, Rest };
inline constexpr size_t kCorpusReaches = 10;

/// Sizes in lines of code, and how many files of each reach have one. The sums in both directions
/// were counted; what stands inside was not, and is chosen so that harder files are longer.
struct CorpusSize {
  int least, most;
  std::array<int, kCorpusReaches> files;
};

inline constexpr unsigned kCorpusStdlib = 1;   // a function of the stdlib
inline constexpr unsigned kCorpusForeign = 2;  // sets CorpusFile::needs_foreign_tool
inline constexpr unsigned kCorpusRuns = 4;     // sets CorpusFile::runs_things
inline constexpr unsigned kCorpusAssigns = 8;  // an assignment, exported or not

/// One counted construct.
struct CorpusRow {
  std::string_view id;
  int files;
  CorpusReach reach;
  std::string_view blocker;  // empty: it does not put a file above S2
  unsigned flags;
  std::string_view implies;  // the rows that such a statement has too
  std::string_view counted;  // the section of the count, and what was counted
};

/// Where in a file people write a statement.
enum class CorpusPlace { Top, Inherit, Pin, Use, Body, Path, Dotenv, Late, End };

/// A statement (one or several lines without the last newline) with the rows that it has. In its
/// text «pool» is a random word of a pool of that name, and «a¦b» is one of those given.
struct CorpusPiece {
  CorpusPlace place;
  std::string_view rows;
  std::string_view text;
};

/// Something about a file's looks.
struct CorpusDecoration {
  std::string_view id;
  int files;
  std::string_view counted;
};

std::span<const CorpusSize> corpus_sizes();
std::span<const CorpusRow> corpus_rows();
std::span<const CorpusDecoration> corpus_decorations();
std::span<const CorpusPiece> corpus_plain_pieces();    // up to S2
std::span<const CorpusPiece> corpus_complex_pieces();  // above
/// Empty when there is no such pool.
std::span<const std::string_view> corpus_pool(std::string_view pool);

/// Of the S1 files, those which only assign, only call the stdlib, and do both; one has neither.
inline constexpr int kCorpusOnlyAssign = 59, kCorpusOnlyCall = 36, kCorpusAssignAndCall = 11;

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
// Files in the style of 232 public ones: what of them is evaluated without bash, by `check --json`
// of the released program. The table that they are made from (support/envrc_corpus_table.h) was
// written before the evaluator, by a count alone.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <iostream>
#include <map>
#include <string>

#include "support/clean_run.h"
#include "support/envrc_corpus.h"
#include "support/json_reader.h"
#include "support/places.h"
#include "support/seed.h"
#include "support/temp_dir.h"

namespace dirvenv::test {
namespace {

constexpr int kFiles = 500;

/// Those that issue the promise: static, with no tool of somebody else's.
bool is_promised(const CorpusFile& file) {
  using Level = CorpusFile::Level;
  const bool is_plain = file.level == Level::S1 || file.level == Level::S2;
  return (is_plain || file.in_scenario_a || file.in_scenario_b) && file.level != Level::S3 &&
         !file.needs_foreign_tool && !file.runs_things;
}

/// What of the file no reader but bash may claim to know; empty: nothing. (Programs in functions
/// that nobody calls, and scripts that are sourced, are known, the latter by their own texts. That
/// what is claimed then has bash's result is for tests/engine/evaluate_same_test.cc.)
std::string foreign_blocker(const CorpusFile& file) {
  const auto has = [&](const char* blocker) {
    return std::count(file.blockers.begin(), file.blockers.end(), blocker) > 0;
  };
  for (const char* const blocker :
       {"eval", "pipeline", "loop", "case", "array", "array/indirect ${..}", "here-document",
        "arithmetic", "command substitution with a pipe or a list", "builtin: trap",
        "builtin: exec", "process substitution", "command whose name is an expansion"}) {
    if (has(blocker)) return blocker;
  }
  const bool is_run = has("runs an external command") && !has("function definition");
  return is_run ? "runs an external command" : "";
}

}  // namespace

TEST_CASE("of files as people write them, what needs no bash gets none", "[corpus]") {
  const TempDir root;
  const std::string project = root / "parent/project";
  make_directories(project);
  write_corpus_files(project);
  std::mt19937_64 random(seed_for("corpus"));
  std::map<std::string, int> promised;
  std::map<std::string, int> others;
  std::string missed;
  for (int i = 0; i < kFiles; ++i) {
    const CorpusFile file = random_corpus_file(random);
    write_file(project + "/.envrc", file.text);
    REQUIRE(::chmod((project + "/.envrc").c_str(), 0644) == 0);
    const CleanOutput ran = clean_run(project, sh_word(released_binary()) + " check --json .envrc");
    REQUIRE(ran.status == 0);
    const std::string evaluator = read_json_text(ran.out, "evaluator");
    CAPTURE(file.text, file.blockers, ran.out);
    if (is_promised(file)) {
      ++promised[evaluator];
      if (evaluator != "native") {
        missed += "--- " + evaluator + "\n" + file.text + "\n" + ran.out.substr(0, 200) + "\n";
      }
    } else {
      ++others[evaluator];
      if (evaluator == "native") CHECK(foreign_blocker(file) == "");
    }
  }
  const int all = promised["native"] + promised["depends"] + promised["bash"];
  std::cout << "promised: " << all << " of " << kFiles << " files, native " << promised["native"]
            << ", depends " << promised["depends"] << ", bash " << promised["bash"]
            << "; others: native " << others["native"] << ", depends " << others["depends"]
            << ", bash " << others["bash"] << std::endl;
  std::cout << missed;
  CHECK(all > kFiles / 4);
  CHECK(promised["native"] * 100 >= all * 97);
}

}  // namespace dirvenv::test

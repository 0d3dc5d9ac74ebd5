// SPDX-License-Identifier: MIT
// A2: whoever swaps files while they are looked at gets nothing run that was not approved.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "engine/evaluate.h"
#include "os/files.h"
#include "support/world.h"

namespace dirvenv {
namespace {

using test::World;
using Outcome = Evaluation::Outcome;

// DIRVENV_SWAPS evaluations; few enough by default for every run of the tests.
int evaluations() {
  const char* const wanted = std::getenv("DIRVENV_SWAPS");
  return wanted == nullptr ? 150 : std::atoi(wanted);
}

void rewrite_in_place(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CREAT, 0644);
  static_cast<void>(!::write(fd, text.data(), text.size()));
  ::close(fd);
}

void rename_over(const std::string& path, const std::string& text) {
  rewrite_in_place(path + ".new", text);
  ::rename((path + ".new").c_str(), path.c_str());
}

void link_over(const std::string& path, const std::string& text) {
  rewrite_in_place(path + ".target", text);
  ::symlink((path + ".target").c_str(), (path + ".link").c_str());
  ::rename((path + ".link").c_str(), path.c_str());
}

// Swaps good for bad and back, in three ways, until it is killed.
[[noreturn]] void swap_for_ever(const std::string& path, const std::string& good,
                                const std::string& bad) {
  for (;;) {
    for (const auto swap : {rewrite_in_place, rename_over, link_over}) {
      swap(path, bad);
      swap(path, good);
      rename_over(path, good);
    }
  }
}

class Swapper {
 public:
  Swapper(const std::string& path, const std::string& good, const std::string& bad)
      : pid_(::fork()) {
    if (pid_ == 0) swap_for_ever(path, good, bad);
  }
  Swapper(const Swapper&) = delete;
  Swapper& operator=(const Swapper&) = delete;
  ~Swapper() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
};

}  // namespace

TEST_CASE("a2: no unapproved byte runs while files are swapped", "[swap]") {
  World world;
  const std::string marker = world.home() + "/marker";
  const std::string bad = "touch '" + marker + "'\n";
  struct Row {
    std::string main, swapped, good;
  };
  const std::vector<Row> rows = {
      {"", ".envrc", "export A=${HOME##*/}; true\n"},
      {"source ./lib.sh; export B=$(dirname \"${BASH_SOURCE[0]}\")\n", "lib.sh", "export A=1\n"},
      {"source_env sub\n", "sub/.envrc", "export A=$(cd \"$(dirname \"$BASH_SOURCE\")\"; pwd)\n"},
  };
  int loaded = 0;
  int blocked = 0;
  for (const Row& row : rows) {
    test::make_directories(world.in_project("sub"));
    world.write(".envrc", row.main);
    world.write(row.swapped, row.good);
    world.allow(world.in_project(".envrc"));
    const Setup setup = world.setup();
    const EvaluationContext context{setup.places(),  setup.config(),  setup.runtime(),
                                    setup.program(), world.project(), false,
                                    world.report()};
    const Swapper swapper(world.in_project(row.swapped), row.good, bad);
    for (int i = 0; i < evaluations() / 3; ++i) {
      const Finding finding = setup.gate().look_at(world.in_project(".envrc"));
      if (!finding.approved) {
        ++blocked;
        continue;
      }
      const Evaluation evaluation = evaluate_bash(*finding.approved, world.environment(), context);
      ++(evaluation.outcome == Outcome::Loaded ? loaded : blocked);
      if (link_status(marker)) break;
    }
    CHECK_FALSE(link_status(marker));
  }
  // The swapping did meet evaluations, and some saw the approved bytes.
  CHECK(loaded > 0);
  CHECK(blocked > 0);
  UNSCOPED_INFO(loaded << " loaded, " << blocked << " blocked");
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
// Many shells change directory faster than loads end: no shell ever has anything of another shell's
// or of another project's.
#include <catch2/catch.hpp>
#include <iostream>

#include "released/crowd.h"
#include "support/seed.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

// From 0 to 300 ms, and half of them natively at once.
std::string text_of(size_t project, size_t projects) {
  const std::string name = "p" + std::to_string(project);
  const std::string values = "export P=" + name + " C=" + name + ":$CANARY\n";
  if (project % 2 == 0) return values;
  const std::string delay = std::to_string(project * 300 / projects + 1000).substr(1);
  return "sleep 0." + delay + "\nfor x in 1; do " + values.substr(0, values.size() - 1) +
         "; done\n";
}

}  // namespace

TEST_CASE("f4: no shell gets what is another shell's or another project's", "[chaos]") {
  ::setenv("DIRVENV_TEST_DAEMON", "1", 1);
  std::mt19937_64 random(seed_for("f4: flap"));
  const size_t shells = count_from("DIRVENV_SHELLS", 9);
  const size_t projects = count_from("DIRVENV_PROJECTS", 10);
  const size_t steps = count_from("DIRVENV_STEPS", 25);
  Crowd crowd(shells, projects, "wait = '0.1s'\n");
  for (size_t i = 0; i < projects; ++i)
    crowd.write_project(i, text_of(i, projects));
  std::vector<std::string> lines;
  for (size_t i = 0; i < shells; ++i) {
    const std::string set =
        crowd.shell(i).kind() == ShellKind::Fish ? "set -gx CANARY " : "export CANARY=";
    lines.push_back(set + "s" + std::to_string(i));
  }
  crowd.run_all(lines);
  size_t late = 0;
  size_t loaded = 0;
  std::vector<std::string> expected(shells);
  const auto check = [&](bool is_late_fine) {
    const auto values = crowd.values("C");
    for (size_t i = 0; i < shells; ++i) {
      if (values[i] == "unset" && expected[i] != "unset" && is_late_fine) {
        ++late;
        continue;
      }
      ++loaded;
      INFO(i << "\n" << crowd.shell(i).transcript());
      CHECK(values[i] == expected[i]);
    }
  };
  for (size_t step = 0; step < steps; ++step) {
    for (size_t i = 0; i < shells; ++i) {
      const size_t target = pick(random, projects + 1);
      const bool is_project = target < projects;
      lines[i] = "cd " + (is_project ? crowd.project(target) : crowd.shell(i).dir());
      expected[i] = is_project ? "p" + std::to_string(target) + ":s" + std::to_string(i) : "unset";
    }
    crowd.run_all(lines);
    check(true);
  }
  // In the end all of it arrives.
  crowd.run_all(std::vector<std::string>(shells, "dirvenv wait"));
  crowd.run_all(std::vector<std::string>(shells, "true"));
  check(false);
  std::cout << "f4: " << shells << " shells, " << steps << " changes of directory each over "
            << projects << " projects; " << loaded << " right, " << late << " still loading"
            << std::endl;
}

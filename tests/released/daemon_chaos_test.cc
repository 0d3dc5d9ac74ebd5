// SPDX-License-Identifier: MIT
// Whatever becomes of the daemon under many shells: their environments are right, and each file is
// evaluated once for each visit at most.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "engine/channels.h"
#include "released/crowd.h"
#include "support/seed.h"
#include "support/temp_dir.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

constexpr size_t kProjects = 10;

// Every other one needs bash. Each counts its evaluations.
std::string text_of(size_t project) {
  const std::string name = std::to_string(project);
  return project % 2 == 0 ? "export P=p" + name + "\n"
                          : "echo x >>ran\nfor x in p" + name + "; do export P=$x; done\n";
}

/// What happens to the daemon while shells wait for it.
class Trouble {
 public:
  explicit Trouble(const std::string& runtime) : channels_(runtime), runtime_(runtime) {}
  ~Trouble() { go_on(); }

  void make(size_t what) {
    go_on();
    const auto daemon = channels_.daemon();
    if (daemon) {
      switch (what) {
        case 0:
          ::kill(daemon->pid, SIGKILL);
          break;
        case 1:
          ::kill(daemon->pid, SIGTERM);
          break;
        case 2:
          ::kill(daemon->pid, SIGSTOP);
          stopped_ = daemon->pid;
          break;
        case 3:
          std::filesystem::remove(channels_.pipe_path());
          break;
        default: {
          // Shells and daemon may make new ones meanwhile.
          std::error_code busy;
          std::filesystem::remove_all(runtime_ + "/channels", busy);
        }
      }
      ++count_;
    }
    // As if the last start by a prompt had been 10 s ago.
    std::filesystem::remove(runtime_ + "/daemon.started");
  }
  size_t count() const { return count_; }

 private:
  void go_on() {
    // The pid is its own while it is stopped.
    if (stopped_ > 0) ::kill(stopped_, SIGCONT);
    stopped_ = 0;
  }
  Channels channels_;
  std::string runtime_;
  pid_t stopped_ = 0;
  size_t count_ = 0;
};

size_t evaluations(const Crowd& crowd, size_t project) {
  const std::string path = crowd.project(project) + "/ran";
  if (!std::filesystem::exists(path)) return 0;
  const std::string text = read_file(path);
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("g10: whatever becomes of the daemon, no environment is wrong", "[chaos]") {
  ::setenv("DIRVENV_TEST_DAEMON", "1", 1);
  std::mt19937_64 random(seed_for("g10: chaos"));
  const size_t troubles = count_from("DIRVENV_TROUBLES", 60);
  Crowd crowd(count_from("DIRVENV_SHELLS", 12), kProjects, "cache = false\nwait = '30s'\n");
  for (size_t i = 0; i < kProjects; ++i)
    crowd.write_project(i, text_of(i));
  Trouble trouble(crowd.shell(0).runtime_dir() + "/dirvenv");
  std::vector<size_t> visits(kProjects);
  std::vector<double> times;
  size_t wrong = 0;
  while (trouble.count() < troubles) {
    std::vector<std::string> lines;
    std::vector<std::string> expected;
    for (size_t i = 0; i < crowd.size(); ++i) {
      const size_t target = pick(random, kProjects + 2);
      const bool is_project = target < kProjects;
      lines.push_back("cd " + (is_project ? crowd.project(target) : crowd.shell(i).dir()));
      expected.push_back(is_project ? "p" + std::to_string(target) : "unset");
      if (is_project) ++visits[target];
    }
    const auto steps = crowd.run_all(lines, [&] { trouble.make(pick(random, 5)); });
    for (const ShellStep& step : steps)
      times.push_back(step.milliseconds);
    const auto values = crowd.values("P");
    for (size_t i = 0; i < crowd.size(); ++i) {
      if (values[i] == expected[i]) continue;
      ++wrong;
      INFO(i << " after " << lines[i] << "\n" << crowd.shell(i).transcript());
      CHECK(values[i] == expected[i]);
    }
  }
  for (size_t i = 1; i < kProjects; i += 2)
    CHECK(evaluations(crowd, i) <= visits[i]);
  std::sort(times.begin(), times.end());
  std::cout << "g10: " << trouble.count() << " troubles, " << times.size() << " prompts, " << wrong
            << " wrong; ms: median " << times[times.size() / 2] << ", 99% "
            << times[times.size() * 99 / 100] << ", longest " << times.back() << std::endl;
}

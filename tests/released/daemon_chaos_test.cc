// SPDX-License-Identifier: MIT
// Whatever becomes of the daemon under many shells: their environments are right, and each file is
// evaluated once for each visit at most.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "engine/channels.h"
#include "released/crowd.h"
#include "support/seed.h"
#include "support/temp_dir.h"
#include "support/terminal_text.h"

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

namespace {

/// Milliseconds, and what of them counts.
class Times {
 public:
  void add(double milliseconds) { all_.push_back(milliseconds); }
  double at(double part) {
    std::sort(all_.begin(), all_.end());
    return all_.empty() ? 0
                        : all_[static_cast<size_t>(part * static_cast<double>(all_.size() - 1))];
  }
  size_t over(double bound) const {
    return static_cast<size_t>(
        std::count_if(all_.begin(), all_.end(), [&](double each) { return each > bound; }));
  }
  size_t size() const { return all_.size(); }

 private:
  std::vector<double> all_;
};

bool has_channel(Shellbox& shell) {
  const std::string shown = plain_text(shell.run("echo \"<$_dirvenv_channel>\"").output);
  return shown.rfind("<>") == std::string::npos;
}

}  // namespace

TEST_CASE("g10: what trouble costs the shell that asks", "[chaos]") {
  ::setenv("DIRVENV_TEST_DAEMON", "1", 1);
  using Clock = std::chrono::steady_clock;
  std::mt19937_64 random(seed_for("g10: turns"));
  const size_t troubles = count_from("DIRVENV_TROUBLES", 60);
  Crowd crowd(count_from("DIRVENV_SHELLS", 12), kProjects, "cache = false\nwait = '30s'\n");
  for (size_t i = 0; i < kProjects; ++i)
    crowd.write_project(i, text_of(i));
  const std::string runtime = crowd.shell(0).runtime_dir() + "/dirvenv";
  const Channels channels(runtime);
  Trouble trouble(runtime);
  Times calm;
  Times beyond;
  Times back;
  while (trouble.count() < troubles) {
    const size_t number = pick(random, crowd.size());
    Shellbox& shell = crowd.shell(number);
    const size_t project = pick(random, kProjects);
    const size_t what = pick(random, 5);
    const std::string enter = "cd " + crowd.project(project);
    const std::string leave = "cd " + shell.dir();
    const auto value = [&] {
      const bool is_fish = shell.kind() == ShellKind::Fish;
      const std::string shown =
          plain_text(shell.run(is_fish ? "echo \"=$P=\"" : "echo \"=${P-}=\"").output);
      return shown.substr(shown.rfind('=', shown.rfind('=') - 1));
    };
    // Twice: the first may still come from the trouble before.
    shell.run(enter);
    shell.run(leave);
    const double undisturbed[] = {shell.run(enter).milliseconds, shell.run(leave).milliseconds};
    for (const double each : undisturbed)
      calm.add(each);
    const bool enters = pick(random, 2) == 0;
    if (!enters) shell.run(enter);
    shell.type((enters ? enter : leave) + "\r");
    const Clock::time_point began = Clock::now();
    trouble.make(what);
    beyond.add(shell.wait_prompt().milliseconds - undisturbed[enters ? 0 : 1]);
    CHECK(value() == (enters ? "=p" + std::to_string(project) + "=" : "==") + "\n");
    // One that has been stopped is there all the same, and served by its clients.
    for (int i = 0; what != 2 && i < 1000; ++i) {
      std::filesystem::remove(runtime + "/daemon.started");
      shell.run(i % 2 == 0 ? leave : enter);
      if (channels.daemon() && has_channel(shell)) break;
    }
    const std::chrono::duration<double, std::milli> took = Clock::now() - began;
    if (what != 2) back.add(took.count());
    if (what != 2 && took.count() > 1000) {
      const std::string log = read_file(channels.log_path());
      std::cout << "g10: " << took.count() << " ms after trouble " << what << ", shell "
                << shell.pid() << "; the daemon's log ends with\n"
                << log.substr(log.size() - std::min<size_t>(log.size(), 1000)) << std::endl;
    }
    shell.run(leave);
  }
  std::cout << "g10: " << beyond.size() << " troubles, one shell at a time of " << crowd.size()
            << "; ms: undisturbed median " << calm.at(0.5) << ", longest " << calm.at(1)
            << "; beyond that median " << beyond.at(0.5) << ", 99% " << beyond.at(0.99)
            << ", longest " << beyond.at(1) << ", over 250: " << beyond.over(250)
            << "; service back after median " << back.at(0.5) << ", longest " << back.at(1)
            << ", over 1000: " << back.over(1000) << std::endl;
}

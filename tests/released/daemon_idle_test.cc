// SPDX-License-Identifier: MIT
// A daemon with very many shells at rest answers one that is not.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <thread>

#include "core/hook_channel.h"
#include "engine/channels.h"
#include "os/child.h"
#include "os/fifo.h"
#include "shells/await.h"
#include "shells/shell_case.h"
#include "shells/with_daemon.h"
#include "support/places.h"
#include "support/seed.h"

using namespace dirvenv;
using namespace dirvenv::test;

namespace {

/// Milliseconds of the slowest of 40 changes of directory, and of the middle one.
std::pair<double, double> moves(Shellbox& box) {
  std::vector<double> times;
  for (int i = 0; i < 20; ++i) {
    times.push_back(box.run("cd p").milliseconds);
    CHECK(value(box, "A") == "1");
    times.push_back(box.run("cd ..").milliseconds);
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times.back()};
}

std::string memory_of(pid_t process) {
  std::istringstream status(read_file("/proc/" + std::to_string(process) + "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return line;
  }
  return "?";
}

}  // namespace

TEST_CASE("c9: very many shells at rest", "[idle]") {
  const WithDaemon with;
  ShellboxOptions options;
  options.dirvenv = released_binary();
  Shellbox box(ShellKind::Zsh, options);
  put_allowed(box, "p", "export A=1\n");
  box.run("cd p");
  box.run("cd ..");
  const Channels channels(box.runtime_dir() + "/dirvenv");
  const auto daemon = channels.daemon();
  REQUIRE(daemon);
  // From now on nobody but the daemon can answer.
  box.run("_dirvenv_program=/nowhere");
  const auto alone = moves(box);

  const size_t count = count_from("DIRVENV_IDLE", 300);
  std::vector<Child> idle;
  ChildSpec spec;
  spec.arguments = {"/bin/sleep", "3600"};
  for (size_t i = 0; i < count; ++i) {
    Result<Child> child = Child::start(spec);
    REQUIRE(child);
    const auto shell = process_with(child->pid());
    REQUIRE(channels.make(*shell, Shell::Zsh));
    while (!write_to_fifo(channels.pipe_path(), announcement_line({shell->text(), "", ""})))
      std::this_thread::yield();
    idle.push_back(std::move(*child));
  }
  const std::string log = channels.log_path();
  const std::string last = "shell " + std::to_string(idle.back().pid()) + " can ask\n";
  await([&] { return contains(read_file(log), last); });
  CHECK(channels.all().size() == count + 1);
  const auto beside = moves(box);
  std::cout << "c9: " << count << " shells at rest; ms of a cd, middle and slowest: alone "
            << alone.first << ", " << alone.second << "; beside them " << beside.first << ", "
            << beside.second << "; " << memory_of(daemon->pid) << std::endl;
  for (Child& child : idle)
    child.end(0);
  await([&] { return channels.all().size() == 1; });
  moves(box);
}

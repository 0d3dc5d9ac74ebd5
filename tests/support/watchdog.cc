// SPDX-License-Identifier: MIT
#include "support/watchdog.h"

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "support/places.h"

namespace dirvenv::test {
namespace {

std::string current_step;

// What it and those that it has started wait in, and the files they have open. Ends those.
void describe_and_end_children(const std::string& pid) {
  const std::string place = "/proc/" + pid;
  std::error_code error;
  std::cout << "process " << pid;
  for (const std::string name : {"comm", "wchan", "syscall"})
    if (std::filesystem::exists(place + "/" + name, error))
      std::cout << ' ' << name << '=' << read_file(place + "/" + name);
  std::cout << '\n';
  for (const auto& entry : std::filesystem::directory_iterator(place + "/fd", error)) {
    std::cout << "  " << entry.path().filename().string() << " -> "
              << std::filesystem::read_symlink(entry.path(), error).string() << '\n';
  }
  const std::string children = place + "/task/" + pid + "/children";
  if (!std::filesystem::exists(children, error)) return;
  std::istringstream started(read_file(children));
  for (std::string child; started >> child;) {
    describe_and_end_children(child);
    ::kill(std::stoi(child), SIGKILL);
  }
}

// Most of it is not safe in a signal's handler; it is done all the same: this process has hung.
void say_and_end(int) {
  std::cout << "hangs in:\n" << current_step << std::endl;
  std::array<void*, 64> frames{};
  ::backtrace_symbols_fd(frames.data(), ::backtrace(frames.data(), frames.size()), STDOUT_FILENO);
  describe_and_end_children(std::to_string(::getpid()));
  std::cout << std::flush;
  ::_exit(1);
}

}  // namespace

Watchdog::Watchdog(unsigned limit_s) : limit_s_(limit_s) {
  std::signal(SIGALRM, say_and_end);
}

Watchdog::~Watchdog() {
  ::alarm(0);
  std::signal(SIGALRM, SIG_DFL);
}

void Watchdog::step(const std::string& what) {
  current_step = what;
  ::alarm(limit_s_);
}

}  // namespace dirvenv::test

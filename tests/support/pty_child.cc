// SPDX-License-Identifier: MIT
#include "support/pty_child.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace dirvenv::test {
namespace {

/// How long a shell may take to leave after its terminal is gone, before it is killed.
constexpr int kHangUpMilliseconds = 3000;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words)
    all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

/// Between fork and exec: system calls only.
[[noreturn]] void become(const char* directory, char* const* arguments, char* const* environment) {
  for (int number = 1; number < NSIG; ++number)
    ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::close_range(3, ~0U, 0);
  if (::chdir(directory) == 0) ::execvpe(arguments[0], arguments, environment);
  ::_exit(127);
}

/// The session of a process, or -1 if there is no such process.
pid_t session_of(const std::string& proc_entry) {
  std::ifstream in(proc_entry + "/stat");
  // Not by iterators: they throw when the process vanishes between open and read.
  std::string text(4096, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  const std::size_t name_end = text.rfind(')');  // the name itself may hold blanks and brackets
  if (name_end == std::string::npos) return -1;
  std::istringstream fields(text.substr(name_end + 1));
  std::string state;
  pid_t parent = -1;
  pid_t group = -1;
  pid_t session = -1;
  fields >> state >> parent >> group >> session;
  return fields ? session : -1;
}

std::vector<pid_t> members_of_session(pid_t session) {
  std::vector<pid_t> members;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry("/proc", failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    const bool is_process =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
    if (is_process && session_of(entry->path().string()) == session) {
      members.push_back(static_cast<pid_t>(std::stol(name)));
    }
  }
  return members;
}

}  // namespace

PtyChild::PtyChild(const PtyCommand& command) {
  std::vector<std::string> words = command.arguments;
  std::vector<std::string> settings;
  for (const auto& [name, value] : command.environment)
    settings.push_back(name + "=" + value);
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> environment = pointers(settings);
  winsize size{};
  size.ws_row = 50;
  size.ws_col = 200;
  pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ == 0) become(command.directory.c_str(), arguments.data(), environment.data());
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "forkpty");
  ::fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  ::fcntl(terminal_, F_SETFL, O_RDWR | O_NONBLOCK);
  // By number: glibc 2.36 declares pidfd_open without C linkage.
  ended_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (ended_ < 0) {
    const int cause = errno;
    hang_up();
    throw std::system_error(cause, std::generic_category(), "pidfd_open");
  }
}

PtyChild::~PtyChild() {
  hang_up();
  ::close(ended_);
}

int PtyChild::reap() {
  if (reaped_) return status_;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return status_;
}

void PtyChild::hang_up() {
  ::close(terminal_);
  if (!reaped_) {
    pollfd child{ended_, POLLIN, 0};
    while (::poll(&child, 1, kHangUpMilliseconds) < 0 && errno == EINTR) {
    }
    // Also when the child has ended: until it is reaped, its number names no other session.
    end_session();
    reap();
  }
}

void PtyChild::end_session() {
  for (const pid_t member : members_of_session(pid_))
    ::kill(member, SIGKILL);
}

}  // namespace dirvenv::test

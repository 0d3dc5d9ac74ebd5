// SPDX-License-Identifier: MIT
#include "os/worker.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "os/system_error.h"
#include "os/terminal.h"

namespace dirvenv {
namespace {

void close_all_but(int kept) {
  if (kept <= STDERR_FILENO) {
    ::closefrom(STDERR_FILENO + 1);
    return;
  }
  for (int fd = STDERR_FILENO + 1; fd < kept; ++fd)
    ::close(fd);
  ::closefrom(kept + 1);
}

void settle(int kept) {
  ::setsid();
  for (int number = 1; number < NSIG; ++number)
    std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // What has begun to be written by the parent's buffers is the parent's.
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(nowhere, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  if (is_terminal_fd(STDERR_FILENO)) ::dup2(nowhere, STDERR_FILENO);
  close_all_but(kept);
}

}  // namespace

Result<Worker> start_worker(int kept, const std::function<void()>& work) {
  const pid_t pid = ::fork();
  if (pid < 0) return system_error("start", "a process to evaluate in", errno);
  if (pid == 0) {
    settle(kept);
    work();
    ::_exit(0);
  }
  // A child that has ended already is still a zombie here. pidfd_open has no wrapper in glibc 2.36.
  Fd ended(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const auto process = process_with(pid);
  if (!ended || !process) {
    const Error error = system_error("watch", "an evaluation", errno);
    // Nobody would know of it.
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return error;
  }
  return Worker{*process, std::move(ended)};
}

void reap_worker(const Worker& worker) {
  while (::waitpid(worker.process.pid, nullptr, WNOHANG) < 0 && errno == EINTR) {
  }
}

}  // namespace dirvenv

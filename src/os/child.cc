// SPDX-License-Identifier: MIT
#include "os/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "os/argument_block.h"
#include "os/process_table.h"
#include "os/system_error.h"

namespace dirvenv {
namespace {

// posix_spawn's two objects, freed whatever happens.
struct SpawnOptions {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnOptions() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
  ~SpawnOptions() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

void set_descriptor(SpawnOptions& options, int from, int to) {
  if (from < 0) {
    const int flags = to == STDIN_FILENO ? O_RDONLY : O_WRONLY;
    posix_spawn_file_actions_addopen(&options.actions, to, "/dev/null", flags, 0);
  } else {
    posix_spawn_file_actions_adddup2(&options.actions, from, to);
  }
}

void set_attributes(SpawnOptions& options, bool own_session) {
  // Those that a parent may have set to be ignored; posix_spawn takes two system calls for each.
  sigset_t defaults;
  sigset_t none;
  sigemptyset(&defaults);
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGTSTP,
                           SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGURG, SIGXFSZ, SIGWINCH}) {
    sigaddset(&defaults, number);
  }
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&options.attributes, &defaults);
  posix_spawnattr_setsigmask(&options.attributes, &none);
  short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  if (own_session) flags |= POSIX_SPAWN_SETSID;
  posix_spawnattr_setflags(&options.attributes, flags);
}

bool wait_readable(int fd, int timeout_ms) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, timeout_ms) > 0;
}

}  // namespace

Result<Child> Child::start(const ChildSpec& spec) {
  SpawnOptions options;
  set_descriptor(options, spec.input, STDIN_FILENO);
  set_descriptor(options, spec.output, STDOUT_FILENO);
  set_descriptor(options, spec.error, STDERR_FILENO);
  if (!spec.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&options.actions, spec.directory.c_str());
  }
  set_attributes(options, spec.own_session);
  const std::vector<char*> arguments = argument_block(spec.arguments);
  const std::vector<char*> environment = argument_block(spec.environment);
  pid_t pid = -1;
  const int failure = ::posix_spawn(&pid, spec.arguments[0].c_str(), &options.actions,
                                    &options.attributes, arguments.data(), environment.data());
  if (failure != 0) return system_error("start", spec.arguments[0], failure);
  // pidfd_open has no wrapper in glibc 2.36. A child that has ended already is still a zombie here.
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  Child child(pid, std::move(pidfd), spec.own_session);
  if (!child.pidfd_) return system_error("watch", spec.arguments[0], errno);
  return child;
}

Result<Done> Child::start_detached(ChildSpec spec) {
  spec.own_session = true;
  Result<Child> child = start(spec);
  if (!child) return child.error();
  child->pid_ = -1;
  return Done{};
}

void reap_children(const std::vector<pid_t>& kept) {
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
    // It is told again and again until somebody has waited for it.
    if (std::find(kept.begin(), kept.end(), info.si_pid) != kept.end()) return;
    ::waitpid(info.si_pid, nullptr, 0);
  }
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)), group_(other.group_) {}

Child::~Child() {
  if (pid_ > 0) end(0);
}

ChildEnd Child::wait() {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  ChildEnd end;
  end.exited = info.si_code == CLD_EXITED;
  end.status = info.si_status;
  end.program = program_of(pid_);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return end;
}

void Child::signal(int number) const {
  ::kill(group_ ? -pid_ : pid_, number);
}

void Child::end(int grace_ms) {
  if (grace_ms > 0) {
    signal(SIGTERM);
    wait_readable(pidfd_.get(), grace_ms);
  }
  // The group outlives its leader while it is a zombie, so this reaches the rest of it too.
  signal(SIGKILL);
  wait();
}

}  // namespace dirvenv

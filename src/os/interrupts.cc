// SPDX-License-Identifier: MIT
#include "os/interrupts.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <cstdlib>

namespace dirvenv {
namespace {

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Interrupts::Interrupts() {
  const sigset_t ours = our_signals();
  // A signal that is ignored is thrown away even while it is blocked.
  std::signal(SIGINT, SIG_DFL);
  sigprocmask(SIG_BLOCK, &ours, &before_);
  signals_ = Fd(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
}

Interrupts::~Interrupts() {
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupts::are_waiting() const {
  pollfd one{signals_.get(), POLLIN, 0};
  return ::poll(&one, 1, 0) > 0;
}

int Interrupts::take() {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return 0;
  seen_ = static_cast<int>(info.ssi_signo);
  return seen_;
}

void Interrupts::die_by(int number) {
  std::signal(number, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  sigprocmask(SIG_UNBLOCK, &one, nullptr);
  ::raise(number);
  std::_Exit(128 + number);
}

}  // namespace dirvenv

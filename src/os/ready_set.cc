// SPDX-License-Identifier: MIT
#include "os/ready_set.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>

namespace dirvenv {

ReadySet::ReadySet() : set_(::epoll_create1(EPOLL_CLOEXEC)) {}

bool ReadySet::add(int fd, uint64_t what) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = what;
  return ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void ReadySet::remove(int fd) {
  (void)::epoll_ctl(set_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

std::vector<uint64_t> ReadySet::wait(int timeout_ms) {
  std::array<epoll_event, 256> events{};
  int count = 0;
  do {
    count = ::epoll_wait(set_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
  } while (count < 0 && errno == EINTR);
  std::vector<uint64_t> ready;
  for (int i = 0; i < count; ++i)
    ready.push_back(events.at(static_cast<size_t>(i)).data.u64);
  return ready;
}

}  // namespace dirvenv

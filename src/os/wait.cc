// SPDX-License-Identifier: MIT
#include "os/wait.h"

#include <poll.h>

#include <array>
#include <cerrno>

namespace dirvenv {
namespace {

void wait_for(pollfd* entries, nfds_t count, int timeout_ms) {
  while (::poll(entries, count, timeout_ms) < 0 && errno == EINTR) {
  }
}

}  // namespace

unsigned wait_readable(std::initializer_list<int> descriptors, int timeout_ms) {
  std::array<pollfd, 8> entries{};
  nfds_t count = 0;
  for (const int descriptor : descriptors)
    entries.at(count++) = {descriptor, POLLIN, 0};
  wait_for(entries.data(), count, timeout_ms);
  unsigned ready = 0;
  for (nfds_t i = 0; i < count; ++i) {
    if (entries.at(i).revents != 0) ready |= 1U << i;
  }
  return ready;
}

std::vector<size_t> wait_for_any(const std::vector<int>& descriptors, int timeout_ms) {
  std::vector<pollfd> entries;
  for (const int descriptor : descriptors)
    entries.push_back({descriptor, POLLIN, 0});
  wait_for(entries.data(), entries.size(), timeout_ms);
  std::vector<size_t> ready;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].revents != 0) ready.push_back(i);
  }
  return ready;
}

}  // namespace dirvenv

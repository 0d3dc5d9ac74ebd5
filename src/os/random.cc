// SPDX-License-Identifier: MIT
#include "os/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace dirvenv {

std::string random_bytes(size_t count) {
  std::string bytes(count, '\0');
  ssize_t got = -1;
  // A signal ends the wait of a machine that has just booted.
  do {
    got = ::getrandom(bytes.data(), count, 0);
  } while (got < 0 && errno == EINTR);
  // Up to 256 bytes come whole; a key must not be less than random.
  if (got != static_cast<ssize_t>(count)) std::abort();
  return bytes;
}

}  // namespace dirvenv

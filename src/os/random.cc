// SPDX-License-Identifier: MIT
#include "os/random.h"

#include <sys/random.h>

#include <cstdlib>

namespace dirvenv {

std::string random_bytes(size_t count) {
  std::string bytes(count, '\0');
  // Up to 256 bytes come whole, once the machine has booted; a key must not be less than random.
  if (::getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count)) std::abort();
  return bytes;
}

}  // namespace dirvenv

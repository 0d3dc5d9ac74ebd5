// SPDX-License-Identifier: MIT
#include "os/user.h"

#include <unistd.h>

namespace dirvenv {

uid_t effective_user() {
  return ::geteuid();
}

gid_t effective_group() {
  return ::getegid();
}

}  // namespace dirvenv

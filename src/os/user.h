// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

namespace dirvenv {

/// Who this process acts as.
uid_t effective_user();
gid_t effective_group();

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "os/heap.h"

#include <malloc.h>

namespace dirvenv {

void keep_freed_memory() {
  // More than any answer has needed; blocks above half of it are the system's, as before.
  constexpr int kKept = 32 << 20;
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_MMAP_THRESHOLD, kKept / 2);
}

void give_memory_back() {
  malloc_trim(0);
}

}  // namespace dirvenv

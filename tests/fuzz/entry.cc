// SPDX-License-Identifier: MIT
// What libFuzzer calls; compiled once for each target.
#include <cstddef>
#include <cstdint>

#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dirvenv::fuzz::DIRVENV_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}

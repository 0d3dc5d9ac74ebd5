// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>

namespace dirvenv {

/// Waits until one of the descriptors can be read (at most 8; -1 is passed over), or `timeout_ms`
/// are over (-1: never). A bit is set for each that can be read or has been closed at its other
/// end, the first descriptor's being 1; 0 when the time was over.
unsigned wait_readable(std::initializer_list<int> descriptors, int timeout_ms);

}  // namespace dirvenv

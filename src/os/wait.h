// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <vector>

namespace dirvenv {

/// Waits until one of the descriptors can be read (at most 8; -1 is passed over), or `timeout_ms`
/// are over (-1: never). A bit is set for each that can be read or has been closed at its other
/// end, the first descriptor's being 1; 0 when the time was over.
unsigned wait_readable(std::initializer_list<int> descriptors, int timeout_ms);

/// The same for any number of descriptors: which of them, by their places.
std::vector<size_t> wait_for_any(const std::vector<int>& descriptors, int timeout_ms);

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace dirvenv {

/// The longest "NAME=value" that a program can be started with, in bytes: 32 pages less the NUL.
size_t longest_environment_entry();

/// How many bytes an environment may take, pointers included, so that programs can still be started
/// with arguments: half of the quarter of the stack that Linux grants both.
size_t largest_environment();

/// Lets this process have as many open descriptors as it may.
void raise_descriptor_limit();

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

namespace dirvenv {

/// For a process that does the same work again and again: what is freed stays with it. Each page
/// that goes back to the system costs more than what is done in it, when it is needed again.
void keep_freed_memory();

/// Gives back what keep_freed_memory() has kept, when there is nothing to do for a while.
void give_memory_back();

}  // namespace dirvenv

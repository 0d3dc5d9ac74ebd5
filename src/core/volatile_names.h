// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace dirvenv {

/// Whether the variable tells where a shell runs (its window, its session, its depth) and not how
/// it works: shells that differ in nothing else share evaluations. docs/architecture.md lists them.
bool is_volatile_name(std::string_view name);

}  // namespace dirvenv

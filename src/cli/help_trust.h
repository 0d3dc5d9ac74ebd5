// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv {

/// What `dirvenv help trust` prints: what an approval covers, what is asked about besides, and the
/// table of names. No line is wider than 80 columns.
std::string trust_text();

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv::test {

/// The program under test.
const std::string& binary();
/// The released program, for tests that need its speed: those in tests/released.
const std::string& released_binary();
/// The directory of the sources, which holds stories and corpora.
const std::string& source_directory();

}  // namespace dirvenv::test

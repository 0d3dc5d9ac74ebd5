// SPDX-License-Identifier: MIT
#pragma once

#include <random>
#include <string>

namespace dirvenv::test {

/// A random .envrc of the kind that people write, with hostile words among the usual ones. Running
/// it does no harm. It refers to .env, dir/.env, bad.env, "a b" and bin in its directory.
std::string random_envrc(std::mt19937_64& random);

/// The same with one byte put in, taken out or changed.
std::string with_one_byte_changed(std::string text, std::mt19937_64& random);

}  // namespace dirvenv::test

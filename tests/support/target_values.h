// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/target_script.h"

namespace dirvenv::test {

/// Values that mean something to one language or another, and one of 100 kB.
const std::vector<std::string>& adversarial_values();

/// `count` random values, adversarial_values() among them: text in UTF-8 and any bytes in turns.
std::vector<std::string> target_values(std::mt19937_64& random, size_t count);

/// A change for each, of the names V0, V1 ….
std::vector<TargetChange> target_changes(const std::vector<std::string>& values);

/// "NAME=value" entries, each with a NUL behind it; one without '=' holds "unset".
std::map<std::string, std::string> entries_of(const std::string& block);

/// What the runner of GitHub Actions reads from the file of $GITHUB_ENV.
std::map<std::string, std::string> read_gha(const std::string& text);

/// What systemd reads from an EnvironmentFile=, by the rules of systemd.exec(5) and of its parser:
/// in double quotes a backslash counts before one of "\`$ and before the end of a line only.
std::map<std::string, std::string> read_systemd(const std::string& text);

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dirvenv {

/// A released Python, or a line of releases where `micro` is absent.
struct PythonVersion {
  int major = 0;
  int minor = 0;
  std::optional<int> micro;

  bool operator==(const PythonVersion&) const = default;
};

/// "3.12" or "3.12.1"; nullopt for everything else, pre-releases too.
std::optional<PythonVersion> parse_python_version(std::string_view text);
std::string to_string(const PythonVersion& version);

/// Whether `version` is in the specifier set: PEP 440 (core/pep440: ">=3.10,<3.13", "==3.11.*",
/// "~=3.10"; the empty set holds everything) and what Poetry writes ("^3.10",
/// "~3.10", "3.11.*", "*", sets joined by "||"). An absent micro counts as 0, so ask with the
/// full version of an interpreter. An error, without place, when the set cannot be read.
Result<bool> satisfies(std::string_view specifier_set, const PythonVersion& version);

}  // namespace dirvenv

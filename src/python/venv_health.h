// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/python_version.h"

namespace dirvenv {

/// A virtualenv as a few stats and small reads show it: nothing is started.
struct StandingVenv {
  PythonVersion version;    ///< as its pyvenv.cfg says
  std::string interpreter;  ///< that it leads to; empty: gone, or of another version by now
  /// It was whole when it was last looked at, here, and nothing of it has changed since.
  bool is_known_whole = false;
};

/// `path`, or where that is a link to a directory, what it leads to: a virtualenv has one place.
std::string behind_link(const std::string& path);

/// nullopt: nothing is at `path`, or it is half-made, or does not say of which Python it is.
std::optional<StandingVenv> standing_venv(const std::string& path);

/// How many packages are installed in it beside pip and what comes with that.
size_t packages_in(const std::string& venv);

/// Its directory of packages; empty: there is none, or more than one.
std::string site_packages_of(const std::string& venv);

/// What its files take, in bytes; of more than a million files, a million's.
uint64_t bytes_in(const std::string& venv);

}  // namespace dirvenv

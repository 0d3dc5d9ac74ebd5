// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "support/clean_run.h"
#include "support/places.h"
#include "support/world.h"

namespace dirvenv::test {

/// The output of the program in the project, or a directory in it, with its errors; `words` are
/// sh's.
inline CleanOutput told(World& world, const std::string& words,
                        const std::string& directory = ".") {
  std::string command;
  for (const auto& [name, value] : world.environment().variables())
    command += name + "=" + sh_word(value) + " ";
  return clean_run(world.in_project(directory),
                   command + sh_word(binary()) + " " + words + " 2>&1");
}

/// The same from within the loaded environment.
inline std::string told_loaded(World& world, const std::string& words,
                               const std::string& directory = ".") {
  return told(world, "exec . " + sh_word(binary()) + " " + words, directory).out;
}

}  // namespace dirvenv::test

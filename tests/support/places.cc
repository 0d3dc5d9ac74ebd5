// SPDX-License-Identifier: MIT
#include "support/places.h"

namespace dirvenv::test {

const std::string& binary() {
  static const std::string path = DIRVENV_BINARY;
  return path;
}

const std::string& released_binary() {
  static const std::string path = source_directory() + "/build/release/dirvenv";
  return path;
}

const std::string& source_directory() {
  static const std::string path = DIRVENV_SOURCE_DIR;
  return path;
}

}  // namespace dirvenv::test

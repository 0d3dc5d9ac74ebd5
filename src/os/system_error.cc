// SPDX-License-Identifier: MIT
#include "os/system_error.h"

#include <fmt/format.h>

#include <cstring>

namespace dirvenv {

Error system_error(std::string_view verb, std::string_view path, int number) {
  return Error{fmt::format("cannot {} {}: {}", verb, path, std::strerror(number))};
}

}  // namespace dirvenv

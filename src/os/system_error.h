// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/result.h"

namespace dirvenv {

/// The one place where errno becomes words: "cannot VERB PATH: reason". `number` is an errno value.
Error system_error(std::string_view verb, std::string_view path, int number);

}  // namespace dirvenv

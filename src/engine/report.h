// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

namespace dirvenv {

/// One line to the user. The text is raw: whoever prints it makes it safe for a terminal.
enum class Tone { Status, Error };
using Report = std::function<void(Tone, std::string_view)>;

}  // namespace dirvenv

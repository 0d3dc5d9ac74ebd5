// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/quote.h"

namespace dirvenv::fuzz {

/// The words of a printed script as `shell` reads them, quotes taken away, expansions left as they
/// stand; what separates words (";", "(", ">") is not among them. Written without a look at the
/// printer. nullopt where the text is not one of whole words: an open quote, an unknown escape.
std::optional<std::vector<std::string>> shell_words(Shell shell, std::string_view script);

}  // namespace dirvenv::fuzz

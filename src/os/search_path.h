// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dirvenv {

/// The program that a shell would start by that name with `search_path` as its PATH: what has a '/'
/// is taken as it is, and an empty element is the working directory. nullopt: there is none.
std::optional<std::string> program_on_path(const std::string& name, std::string_view search_path);

}  // namespace dirvenv

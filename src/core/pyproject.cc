// SPDX-License-Identifier: MIT
#include "core/pyproject.h"

#include <cstddef>

#include "core/toml_depth.h"
#include "core/toml_library.h"

namespace dirvenv {
namespace {

constexpr size_t kLongest = size_t{1} << 20;

}  // namespace

Result<std::optional<std::string>> requires_python_from_pyproject(
    std::string_view text, std::string_view name_for_errors) {
  const std::string file(name_for_errors);
  if (text.size() > kLongest) return Error{file + ":1:1: the file is larger than 1 MiB"};
  if (const auto place = place_of_long_key(text)) {
    return placed_error(file, *place,
                        "a key of more than " + std::to_string(kMostKeyParts) + " parts");
  }
  try {
    const toml::table root = toml::parse(text);
    std::optional<std::string> found = root["project"]["requires-python"].value<std::string>();
    if (!found) found = root["tool"]["poetry"]["dependencies"]["python"].value<std::string>();
    return found;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return Error{file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                 std::string(error.description())};
  }
}

}  // namespace dirvenv

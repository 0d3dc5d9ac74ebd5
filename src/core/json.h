// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dirvenv {

/// A JSON value to be written. Objects keep their keys sorted.
struct Json {
  using Object = std::map<std::string, Json, std::less<>>;
  using Array = std::vector<Json>;
  std::variant<std::nullptr_t, bool, int, std::string, Object, Array> value = nullptr;
};

/// Indented by two blanks, without a final newline. Text must be UTF-8 (is_utf8); bytes that are
/// not come out as U+FFFD.
std::string write_json(const Json& json);

/// The same in one line, without a blank.
std::string write_json_line(const Json& json);

/// Whether JSON can carry `text` as it is.
bool is_utf8(std::string_view text);

}  // namespace dirvenv

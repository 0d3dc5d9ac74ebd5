// SPDX-License-Identifier: MIT
#include "core/json.h"

#include <nlohmann/json.hpp>

namespace dirvenv {
namespace {

using Library = nlohmann::json;

Library convert(const Json& json);

struct Converter {
  Library operator()(std::nullptr_t) const { return nullptr; }
  Library operator()(bool value) const { return value; }
  Library operator()(int value) const { return value; }
  Library operator()(const std::string& value) const { return value; }
  Library operator()(const Json::Object& object) const {
    Library result = Library::object();
    for (const auto& [key, value] : object)
      result[key] = convert(value);
    return result;
  }
  Library operator()(const Json::Array& array) const {
    Library result = Library::array();
    for (const Json& value : array)
      result.push_back(convert(value));
    return result;
  }
};

Library convert(const Json& json) {
  return std::visit(Converter{}, json.value);
}

}  // namespace

std::string write_json(const Json& json) {
  return convert(json).dump(2, ' ', false, Library::error_handler_t::replace);
}

std::string write_json_line(const Json& json) {
  return convert(json).dump(-1, ' ', false, Library::error_handler_t::replace);
}

bool is_utf8(std::string_view text) {
  try {
    (void)Library(text).dump();
    return true;
  } catch (const Library::type_error&) {
    return false;
  }
}

}  // namespace dirvenv

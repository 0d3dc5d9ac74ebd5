// SPDX-License-Identifier: MIT
#include "support/json_schema.h"

#include <algorithm>
#include <regex>
#include <set>
#include <stdexcept>

namespace dirvenv::test {
namespace {

using Json = nlohmann::json;

const std::set<std::string> kAnnotations = {"$schema", "title", "description", "default",
                                            "definitions"};

const Json& target_of(const Json& root, const Json& reference) {
  return root.at(Json::json_pointer(reference.get<std::string>().substr(1)));
}

/// One level of a schema against one value.
class SchemaCheck {
 public:
  SchemaCheck(const Json& root, const Json& schema, const Json& value)
      : root_(root), schema_(schema), value_(value) {}

  bool run() const {
    if (schema_.is_boolean()) return schema_.get<bool>();
    // Draft 7: beside a reference nothing counts.
    if (schema_.contains("$ref")) return holds(target_of(root_, schema_["$ref"]), value_);
    return std::all_of(schema_.items().begin(), schema_.items().end(), [&](const auto& item) {
      return kAnnotations.contains(item.key()) || keyword(item.key(), item.value());
    });
  }

 private:
  bool holds(const Json& schema, const Json& value) const {
    return SchemaCheck(root_, schema, value).run();
  }

  bool keyword(const std::string& name, const Json& rule) const {
    if (name == "type") return has_type(rule);
    if (name == "enum") return std::find(rule.begin(), rule.end(), value_) != rule.end();
    if (name == "not") return !holds(rule, value_);
    const auto fits = [&](const Json& schema) { return holds(schema, value_); };
    if (name == "allOf") return std::all_of(rule.begin(), rule.end(), fits);
    if (name == "anyOf") return std::any_of(rule.begin(), rule.end(), fits);
    if (name == "properties" || name == "additionalProperties" || name == "propertyNames") {
      return !value_.is_object() || of_object(name, rule);
    }
    if (name == "items" || name == "uniqueItems") return !value_.is_array() || of_array(name, rule);
    if (name == "pattern" || name == "minLength" || name == "maxLength") {
      return !value_.is_string() || of_text(name, rule);
    }
    throw std::runtime_error("no such keyword is known: " + name);
  }

  bool has_type(const Json& type) const {
    if (type == "object") return value_.is_object();
    if (type == "array") return value_.is_array();
    if (type == "string") return value_.is_string();
    if (type == "integer") return value_.is_number_integer();
    if (type == "boolean") return value_.is_boolean();
    throw std::runtime_error("no such type is known: " + type.dump());
  }

  bool of_object(const std::string& name, const Json& rule) const {
    for (const auto& [key, value] : value_.items()) {
      const bool is_named = schema_.contains("properties") && schema_["properties"].contains(key);
      if (name == "propertyNames" && !holds(rule, key)) return false;
      if (name == "properties" && is_named && !holds(rule[key], value)) return false;
      if (name == "additionalProperties" && !is_named && !holds(rule, value)) return false;
    }
    return true;
  }

  bool of_array(const std::string& name, const Json& rule) const {
    if (name == "uniqueItems") {
      return std::set<Json>(value_.begin(), value_.end()).size() == value_.size();
    }
    return std::all_of(value_.begin(), value_.end(),
                       [&](const Json& element) { return holds(rule, element); });
  }

  bool of_text(const std::string& name, const Json& rule) const {
    const auto& text = value_.get_ref<const std::string&>();
    if (name == "pattern") return std::regex_search(text, std::regex(rule.get<std::string>()));
    return name == "minLength" ? text.size() >= rule : text.size() <= rule;
  }

  const Json& root_;
  const Json& schema_;
  const Json& value_;
};

}  // namespace

bool is_valid(const Json& schema, const Json& document) {
  return SchemaCheck(schema, schema, document).run();
}

const Json& resolved(const Json& root, const Json& schema) {
  if (schema.contains("$ref")) return target_of(root, schema["$ref"]);
  if (!schema.contains("properties") && schema.contains("allOf") && schema["allOf"].size() == 1) {
    return resolved(root, schema["allOf"][0]);
  }
  return schema;
}

}  // namespace dirvenv::test

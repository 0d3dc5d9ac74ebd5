// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

namespace dirvenv::test {

/// Whether a JSON schema, draft 7, takes the document. It knows what docs/dirvenv.schema.json uses,
/// and throws std::runtime_error at any other keyword.
bool is_valid(const nlohmann::json& schema, const nlohmann::json& document);

/// The schema that a "$ref" into `root`, or an "allOf" with nothing else in it, stands for.
const nlohmann::json& resolved(const nlohmann::json& root, const nlohmann::json& schema);

}  // namespace dirvenv::test

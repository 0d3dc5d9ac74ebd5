// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dirvenv {

/// Whether a variable of that name is likely to hold a secret, whose value is shown by its length
/// alone: API_TOKEN, DB_PASSWORD, AWS_SECRET_ACCESS_KEY.
bool looks_secret(std::string name);

}  // namespace dirvenv

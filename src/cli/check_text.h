// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "engine/file_check.h"

namespace dirvenv {

/// "natively", "by bash because of line 7: a pipe" …; project text in it is made visible.
std::string evaluator_text(const EnvrcReading& reading);

/// What `check` prints, for people and for programs.
std::string check_text(const std::vector<FileCheck>& checks, const EnvrcReading& whole,
                       const std::string& home);
Json check_json(const std::vector<FileCheck>& checks, const EnvrcReading& whole);

}  // namespace dirvenv

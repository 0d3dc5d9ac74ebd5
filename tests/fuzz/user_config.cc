// SPDX-License-Identifier: MIT
#include "core/user_config.h"

#include "fuzz/input.h"
#include "fuzz/targets.h"

namespace dirvenv::fuzz {

void user_config(std::string_view input) {
  const Result<UserConfig> config = parse_user_config(input, "F");
  if (!config) {
    require(config.error().message.starts_with("F:"), "an error has a place");
    return;
  }
  require(config->problem.empty(), "settings that can be read have no problem");
  require(config->bash.empty() || config->bash.front() == '/', "bash is an absolute path");
  require(config->wait_ms >= 0 && config->wait_ms <= 3'600'000, "the wait is in its range");
  require(config->timeout_s >= 0 && config->timeout_s <= 86'400, "the timeout is in its range");
}

}  // namespace dirvenv::fuzz

// SPDX-License-Identifier: MIT
#include "core/user_config.h"

#include <fmt/format.h>

#include "core/toml_library.h"

namespace dirvenv {
namespace {

constexpr int64_t kLongestTimeout = 86'400;

Error error_at(std::string_view name, const toml::source_region& where, std::string_view why) {
  return Error{fmt::format("{}:{}:{}: {}", name, where.begin.line, where.begin.column, why)};
}

// The switch that a key sets; nullptr where there is none of that name.
bool* switch_named(UserConfig& config, std::string_view key) {
  if (key == "load_dotenv") return &config.load_dotenv;
  if (key == "strict_env") return &config.strict_env;
  if (key == "hide_env_diff") return &config.hide_env_diff;
  return nullptr;
}

std::string why_not(UserConfig& config, std::string_view key, const toml::node& node) {
  if (bool* const target = switch_named(config, key)) {
    if (!node.is_boolean()) return fmt::format("{} must be true or false", key);
    *target = *node.value<bool>();
    return {};
  }
  if (key == "timeout") {
    const auto seconds = node.value_exact<int64_t>();
    if (!seconds || *seconds < 0 || *seconds > kLongestTimeout) {
      return fmt::format("timeout must be a number of seconds up to {}, or 0 for none",
                         kLongestTimeout);
    }
    config.timeout_s = static_cast<int>(*seconds);
    return {};
  }
  if (key != "bash") {
    return fmt::format(
        "unknown key '{}'; known are bash, hide_env_diff, load_dotenv, strict_env, timeout", key);
  }
  const auto path = node.value<std::string>();
  if (!path || path->substr(0, 1) != "/") return "bash must be an absolute path";
  config.bash = *path;
  return {};
}

}  // namespace

Result<UserConfig> parse_user_config(std::string_view text, std::string_view name) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return error_at(name, error.source(), error.description());
  }
  UserConfig config;
  for (const auto& [key, node] : table) {
    const std::string why = why_not(config, key.str(), node);
    if (!why.empty()) return error_at(name, key.source(), why);
  }
  return config;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/user_config.h"

#include <fmt/format.h>

#include "core/duration.h"
#include "core/toml_depth.h"
#include "core/toml_library.h"

namespace dirvenv {
namespace {

constexpr int64_t kLongestTimeout = 86'400;
constexpr int64_t kLongestWaitMs = 3'600'000;

Error error_at(std::string_view name, const toml::source_region& where, std::string_view why) {
  return Error{fmt::format("{}:{}:{}: {}", name, where.begin.line, where.begin.column, why)};
}

std::string unknown_key(std::string_view key, std::string_view known) {
  return fmt::format("unknown key '{}'; known are {}", key, known);
}

// The switch that a key sets; nullptr where there is none of that name.
bool* switch_named(UserConfig& config, std::string_view key) {
  if (key == "load_dotenv") return &config.load_dotenv;
  if (key == "strict_env") return &config.strict_env;
  if (key == "native") return &config.native;
  if (key == "daemon") return &config.daemon;
  if (key == "cache") return &config.cache;
  if (key == "hide_env_diff") return &config.hide_env_diff;
  return nullptr;
}

std::string set_switch(bool& target, std::string_view key, const toml::node& node) {
  if (!node.is_boolean()) return fmt::format("{} must be true or false", key);
  target = *node.value<bool>();
  return {};
}

std::string set_confirm(UserConfig& config, const toml::node& node) {
  const auto word = node.value<std::string>();
  if (word == "always") {
    config.confirm = Confirm::Always;
  } else if (word == "flagged") {
    config.confirm = Confirm::Flagged;
  } else if (word == "never") {
    config.confirm = Confirm::Never;
  } else {
    return "confirm must be 'always', 'flagged' or 'never'";
  }
  return {};
}

std::string set_trusted(UserConfig& config, const toml::node& node) {
  constexpr const char* kWhy = "prefix must be a list of directories that begin with '/' or '~/'";
  const toml::array* const list = node.as_array();
  if (list == nullptr) return kWhy;
  for (const toml::node& element : *list) {
    const auto path = element.value<std::string>();
    if (!path || !(path->starts_with("/") || path->starts_with("~/"))) return kWhy;
    if (path->find('\0') != std::string::npos) return kWhy;
    config.trusted.push_back(*path);
  }
  return {};
}

// The table [trust]; `place` becomes that of what is wrong.
std::string set_trust(UserConfig& config, const toml::node& node, toml::source_region& place) {
  const toml::table* const table = node.as_table();
  if (table == nullptr) return "trust must be a table: [trust]";
  for (const auto& [key, value] : *table) {
    place = key.source();
    std::string why;
    if (key == "confirm") {
      why = set_confirm(config, value);
    } else if (key == "prefix") {
      why = set_trusted(config, value);
    } else if (key == "worktrees") {
      why = set_switch(config.worktrees, key.str(), value);
    } else {
      why = unknown_key(key.str(), "confirm, prefix, worktrees");
    }
    if (!why.empty()) return why;
  }
  return {};
}

std::string set_backend(UserConfig& config, const toml::node& node) {
  constexpr std::pair<std::string_view, VenvBackend> kWords[] = {
      {"auto", VenvBackend::Auto},
      {"native", VenvBackend::Native},
      {"venv", VenvBackend::Venv},
      {"virtualenv", VenvBackend::Virtualenv},
      {"uv", VenvBackend::Uv}};
  const auto word = node.value<std::string>();
  for (const auto& [name, backend] : kWords) {
    if (word != name) continue;
    config.backend = backend;
    return {};
  }
  return "backend must be 'auto', 'native', 'venv', 'virtualenv' or 'uv'";
}

// The table [python], likewise.
std::string set_python(UserConfig& config, const toml::node& node, toml::source_region& place) {
  const toml::table* const table = node.as_table();
  if (table == nullptr) return "python must be a table: [python]";
  for (const auto& [key, value] : *table) {
    place = key.source();
    const std::string why = key == "auto"      ? set_switch(config.python_auto, "auto", value)
                            : key == "backend" ? set_backend(config, value)
                                               : unknown_key(key.str(), "auto, backend");
    if (!why.empty()) return why;
  }
  return {};
}

std::string set_timeout(UserConfig& config, const toml::node& node) {
  const auto seconds = node.value_exact<int64_t>();
  if (!seconds || *seconds < 0 || *seconds > kLongestTimeout) {
    return fmt::format("timeout must be a number of seconds up to {}, or 0 for none",
                       kLongestTimeout);
  }
  config.timeout_s = static_cast<int>(*seconds);
  return {};
}

std::string set_wait(UserConfig& config, const toml::node& node) {
  const auto text = node.value<std::string>();
  const auto duration = text ? parse_duration_ms(*text) : std::nullopt;
  if (!duration || *duration > kLongestWaitMs) {
    return "wait must be a time up to an hour, as in \"2s\", \"0.5s\", \"200ms\" or \"0\"";
  }
  config.wait_ms = static_cast<int>(*duration);
  return {};
}

std::string set_bash(UserConfig& config, const toml::node& node) {
  const auto path = node.value<std::string>();
  if (!path || path->substr(0, 1) != "/") return "bash must be an absolute path";
  config.bash = *path;
  return {};
}

// Why the key cannot be taken; empty: it was. `place` is where the key stands.
std::string take(UserConfig& config, std::string_view key, const toml::node& node,
                 toml::source_region& place) {
  if (bool* const target = switch_named(config, key)) return set_switch(*target, key, node);
  if (key == "timeout") return set_timeout(config, node);
  if (key == "wait") return set_wait(config, node);
  if (key == "bash") return set_bash(config, node);
  if (key == "python") return set_python(config, node, place);
  if (key == "trust") return set_trust(config, node, place);
  return unknown_key(key,
                     "bash, cache, daemon, hide_env_diff, load_dotenv, native, python, strict_env, "
                     "timeout, trust, "
                     "wait");
}

}  // namespace

Result<UserConfig> parse_user_config(std::string_view text, std::string_view name) {
  if (const auto place = place_of_long_key(text)) {
    return placed_error(name, *place, fmt::format("a key of more than {} parts", kMostKeyParts));
  }
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return error_at(name, error.source(), error.description());
  }
  UserConfig config;
  for (const auto& [key, node] : table) {
    toml::source_region place = key.source();
    const std::string why = take(config, key.str(), node, place);
    if (!why.empty()) return error_at(name, place, why);
  }
  return config;
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/direnv_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/toml_depth.h"
#include "core/toml_library.h"
#include "core/toml_quote.h"

namespace dirvenv {
namespace {

constexpr double kLongestMs = 1e15;

struct GoUnit {
  std::string_view name;
  double milliseconds;
};
// In the order in which they are looked for: "ms" is no "m".
constexpr GoUnit kGoUnits[] = {{"ns", 1e-6}, {"us", 1e-3}, {"µs", 1e-3}, {"ms", 1},
                               {"s", 1e3},   {"m", 6e4},   {"h", 3.6e6}};

std::string with_home(const std::string& path, std::string_view home) {
  return path.starts_with("~/") ? fmt::format("{}{}", home, path.substr(1)) : path;
}

// Why the key cannot be taken; empty: it was, or means nothing.
class DirenvKeys {
 public:
  DirenvKeys(DirenvConfig& config, std::string_view home) : config_(config), home_(home) {}

  std::string take(std::string_view key, const toml::node& node) {
    if (bool* const target = switch_named(key)) {
      if (!node.is_boolean()) return fmt::format("{} must be true or false", key);
      *target = *node.value<bool>();
      return {};
    }
    if (key == "bash_path") return text(config_.bash_path, key, node);
    if (key == "log_filter") return text(config_.log_filter, key, node);
    if (key == "log_format") {
      config_.log_format.emplace();
      return text(*config_.log_format, key, node);
    }
    return key == "warn_timeout" ? timeout(node) : std::string();
  }

  std::string take_list(std::string_view key, const toml::node& node) {
    if (key != "prefix" && key != "exact") return {};
    const toml::array* const list = node.as_array();
    const std::string why = fmt::format("whitelist.{} must be a list of paths", key);
    if (list == nullptr) return why;
    for (const toml::node& element : *list) {
      const auto path = element.value<std::string>();
      if (!path) return why;
      add(key == "prefix", with_home(*path, home_));
    }
    return {};
  }

 private:
  bool* switch_named(std::string_view key) {
    if (key == "disable_stdin") return &config_.disable_stdin;
    if (key == "load_dotenv") return &config_.load_dotenv;
    if (key == "strict_env") return &config_.strict_env;
    return key == "hide_env_diff" ? &config_.hide_env_diff : nullptr;
  }

  static std::string text(std::string& target, std::string_view key, const toml::node& node) {
    const auto value = node.value<std::string>();
    if (!value) return fmt::format("{} must be a string", key);
    target = *value;
    return {};
  }

  std::string timeout(const toml::node& node) {
    const auto value = node.value<std::string>();
    const auto duration = value ? parse_go_duration_ms(*value) : std::nullopt;
    if (!duration) return "warn_timeout must be a time, as in \"5s\" or \"1m30s\"";
    config_.warn_timeout_ms = std::max<int64_t>(*duration, 0);
    return {};
  }

  void add(bool is_prefix, std::string path) {
    if (is_prefix) {
      config_.prefixes.push_back(std::move(path));
      return;
    }
    while (path.ends_with("/"))
      path.pop_back();
    const bool is_file = path.ends_with("/.envrc") || path.ends_with("/.env");
    config_.exact.push_back(is_file ? std::move(path) : path + "/.envrc");
  }

  DirenvConfig& config_;
  std::string_view home_;
};

}  // namespace

std::optional<int64_t> parse_go_duration_ms(std::string_view text) {
  const bool is_negative = text.starts_with("-");
  if (is_negative || text.starts_with("+")) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    double number = 0;
    const auto parsed =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (parsed.ec != std::errc() || text[0] == '-') return std::nullopt;
    text.remove_prefix(static_cast<size_t>(parsed.ptr - text.data()));
    const auto* const unit =
        std::find_if(std::begin(kGoUnits), std::end(kGoUnits),
                     [&](const GoUnit& u) { return text.starts_with(u.name); });
    if (unit == std::end(kGoUnits)) return std::nullopt;
    text.remove_prefix(unit->name.size());
    total += number * unit->milliseconds;
  }
  if (!(total < kLongestMs)) return std::nullopt;
  const auto milliseconds = static_cast<int64_t>(total);
  return is_negative ? -milliseconds : milliseconds;
}

std::string go_duration_text(int64_t milliseconds) {
  if (milliseconds == 0) return "0s";
  if (milliseconds < 1'000) return fmt::format("{}ms", milliseconds);
  const int64_t hours = milliseconds / 3'600'000;
  const int64_t minutes = milliseconds / 60'000 % 60;
  std::string text;
  if (hours > 0) text += fmt::format("{}h", hours);
  if (hours > 0 || minutes > 0) text += fmt::format("{}m", minutes);
  text += fmt::format("{}", milliseconds / 1'000 % 60);
  if (const int64_t rest = milliseconds % 1'000; rest > 0) {
    text += fmt::format(".{:03}", rest);
    while (text.ends_with('0'))
      text.pop_back();
  }
  return text + "s";
}

TranslatedConfig translated_config(const DirenvConfig& config) {
  TranslatedConfig translated;
  const auto set = [&](std::string_view key, std::string_view value) {
    translated.lines += fmt::format("{} = {}\n", key, value);
  };
  const auto left = [&](std::string_view key, std::string_view why) {
    translated.left.push_back(fmt::format("{}: {}", key, why));
  };
  const DirenvConfig by_default;
  if (const auto bash = toml_quote(config.bash_path); bash && *bash != "\"\"") set("bash", *bash);
  if (config.load_dotenv) set("load_dotenv", "true");
  if (config.strict_env) set("strict_env", "true");
  if (config.hide_env_diff) set("hide_env_diff", "true");
  if (config.warn_timeout_ms != by_default.warn_timeout_ms) {
    left("warn_timeout", "dirvenv tells after 0.3 s; `wait` and `timeout` say what happens then");
  }
  if (config.log_format) left("log_format", "there is one form of messages");
  if (!config.log_filter.empty()) left("log_filter", "there are few messages, and no filter");
  if (config.disable_stdin) left("disable_stdin", "a file can never read what you type");
  for (const std::string& path : config.exact)
    left("whitelist.exact", path + " needs an approval, as all files do");
  if (config.prefixes.empty()) return translated;
  std::string list;
  for (const std::string& prefix : config.prefixes)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", toml_quote(prefix).value_or("\"\""));
  if (!translated.lines.empty()) translated.lines += "\n";
  translated.lines += fmt::format("[trust]\nprefix = [{}]\n", list);
  return translated;
}

Result<DirenvConfig> parse_direnv_config(std::string_view text, std::string_view name,
                                         std::string_view home) {
  if (const auto place = place_of_long_key(text)) {
    return placed_error(name, *place, fmt::format("a key of more than {} parts", kMostKeyParts));
  }
  const auto error_at = [&](const toml::source_region& where, std::string_view why) {
    return Error{fmt::format("{}:{}:{}: {}", name, where.begin.line, where.begin.column, why)};
  };
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return error_at(error.source(), error.description());
  }
  DirenvConfig config;
  DirenvKeys keys(config, home);
  for (const auto& [key, node] : table) {
    const toml::table* const inner = node.as_table();
    if (inner == nullptr) {
      if (auto why = keys.take(key.str(), node); !why.empty()) return error_at(key.source(), why);
      continue;
    }
    if (key != "global" && key != "whitelist") continue;
    for (const auto& [word, value] : *inner) {
      const std::string why =
          key == "global" ? keys.take(word.str(), value) : keys.take_list(word.str(), value);
      if (!why.empty()) return error_at(word.source(), why);
    }
  }
  return config;
}

}  // namespace dirvenv

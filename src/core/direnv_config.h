// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace dirvenv {

/// The user's settings for direnv, ~/.config/direnv/direnv.toml. Keys that direnv does not know
/// mean nothing, as there.
struct DirenvConfig {
  std::string bash_path;  ///< empty: not said
  bool disable_stdin = false;
  bool load_dotenv = false;
  bool strict_env = false;
  bool hide_env_diff = false;
  int64_t warn_timeout_ms = 5'000;        ///< 0: never
  std::optional<std::string> log_format;  ///< with one "%s"; "" and "-" say nothing
  std::string log_filter;                 ///< an extended regular expression; empty: all is said
  std::vector<std::string> prefixes;      ///< `whitelist.prefix`, "~/" replaced by the home
  std::vector<std::string> exact;         ///< `whitelist.exact`: project files
};

/// An error "NAME:LINE:COLUMN: why" for bad TOML and for values of a wrong type.
Result<DirenvConfig> parse_direnv_config(std::string_view text, std::string_view name,
                                         std::string_view home);

/// Settings of direnv's as lines of ~/.config/dirvenv/config.toml.
struct TranslatedConfig {
  std::string lines;              ///< empty: all is as it is by default
  std::vector<std::string> left;  ///< a sentence for each that dirvenv does not have
};
TranslatedConfig translated_config(const DirenvConfig& config);

/// A time as Go writes it ("5s", "1m30s", "1.5h", "300ms", "-1s", "0"), in milliseconds; nullopt
/// where it is none.
std::optional<int64_t> parse_go_duration_ms(std::string_view text);
/// The reverse: "5s", "1m30s", "1ms", "0s".
std::string go_duration_text(int64_t milliseconds);

}  // namespace dirvenv

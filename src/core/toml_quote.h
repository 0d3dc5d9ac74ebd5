// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/visible.h"

namespace dirvenv {

/// `text` as a string of TOML on one line; nullopt where that cannot hold it, or would not show
/// what it is.
inline std::optional<std::string> toml_quote(const std::string& text) {
  if (visible(text) != text) return std::nullopt;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

}  // namespace dirvenv

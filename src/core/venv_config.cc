// SPDX-License-Identifier: MIT
#include "core/venv_config.h"

#include <algorithm>

#include "core/trimmed.h"

namespace dirvenv {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::optional<PythonVersion> version_in(std::string_view value) {
  size_t dots = 0;
  const auto* const end = std::find_if(value.begin(), value.end(), [&](char c) {
    return c == '.' ? ++dots == 3 : c < '0' || c > '9';
  });
  return parse_python_version({value.data(), static_cast<size_t>(end - value.begin())});
}

}  // namespace

VenvConfig parse_venv_config(std::string_view text) {
  VenvConfig config;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string key = lower(trimmed(line.substr(0, equals)));
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (key == "home") config.home = value;
    // venv says "version = 3.11.2", uv "version_info = 3.11.2", virtualenv "… = 3.11.2.final.0".
    if (key == "version" || key == "version_info") {
      if (const auto version = version_in(value)) config.version = version;
    }
    if (key == "uv") config.without_pip = true;
    if (key == "command" && value.find(" --without-pip ") != std::string_view::npos) {
      config.without_pip = true;
    }
  }
  return config;
}

}  // namespace dirvenv

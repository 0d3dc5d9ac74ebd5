// SPDX-License-Identifier: MIT
#include "core/name_rules.h"

#include <array>

#include "core/contains.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kFishSpecial = {
    "FISH_VERSION"sv, "argv"sv,     "fish_kill_signal"sv, "fish_killring"sv, "fish_pid"sv,
    "history"sv,      "hostname"sv, "pipestatus"sv,       "status"sv,        "status_generation"sv,
    "umask"sv,        "version"sv,  "CMD_DURATION"sv};

// Free for a file that somebody reads, as projects say where their things are. But programs are run
// from these places, so data may not move them.
constexpr std::array kPlaces = {"VIRTUAL_ENV"sv,      "direnv_layout_dir"sv, "PYENV_VERSION"sv,
                                "PYENV_ROOT"sv,       "NVM_DIR"sv,           "CONDA_EXE"sv,
                                "GNUPGHOME"sv,        "ANSIBLE_CONFIG"sv,    "GRADLE_USER_HOME"sv,
                                "CARGO_HOME"sv,       "RUSTUP_HOME"sv,       "GOBIN"sv,
                                "npm_config_prefix"sv};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

}  // namespace

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

bool is_never_name(std::string_view name) {
  return tier_of(name) == NameTier::Never;
}

bool needs_consent(std::string_view name) {
  return is_list_name(name) || tier_of(name) != NameTier::Free || contains(kPlaces, name);
}

bool is_list_name(std::string_view name) {
  return ends_with(name, "PATH") || (starts_with(name, "XDG_") && ends_with(name, "_DIRS"));
}

bool is_fish_special(std::string_view name) {
  return contains(kFishSpecial, name);
}

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#include "core/environment.h"

namespace dirvenv {
namespace {

void add_entry(Environment& environment, std::string_view entry) {
  const size_t equals = entry.find('=');
  if (equals == std::string_view::npos || equals == 0) return;
  const std::string_view name = entry.substr(0, equals);
  // The first of equal names is the one that getenv() finds, and that zsh changes.
  if (!environment.has(name)) environment.set(name, entry.substr(equals + 1));
}

}  // namespace

Environment Environment::from_block(const char* const* block) {
  Environment environment;
  for (; block != nullptr && *block != nullptr; ++block)
    add_entry(environment, *block);
  return environment;
}

Environment Environment::from_bytes(std::string_view bytes) {
  Environment environment;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\0');
    add_entry(environment, bytes.substr(0, end));
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
  }
  return environment;
}

const std::string* Environment::find(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? nullptr : &found->second;
}

std::optional<std::string> Environment::get(std::string_view name) const {
  const std::string* const value = find(name);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::string Environment::get_or(std::string_view name, std::string_view fallback) const {
  const auto found = variables_.find(name);
  if (found == variables_.end() || found->second.empty()) return std::string(fallback);
  return found->second;
}

void Environment::set(std::string_view name, std::string_view value) {
  const auto place = variables_.lower_bound(name);
  if (place != variables_.end() && place->first == name) {
    place->second = value;
  } else {
    variables_.emplace_hint(place, name, value);
  }
}

void Environment::unset(std::string_view name) {
  const auto found = variables_.find(name);
  if (found != variables_.end()) variables_.erase(found);
}

void Environment::assign(std::string_view name, const std::optional<std::string>& value) {
  if (value) {
    set(name, *value);
  } else {
    unset(name);
  }
}

std::vector<std::string> Environment::entries() const {
  std::vector<std::string> entries;
  entries.reserve(variables_.size());
  for (const auto& [name, value] : variables_)
    entries.push_back(name + "=" + value);
  return entries;
}

}  // namespace dirvenv

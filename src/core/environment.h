// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirvenv {

/// The exported variables of a process: names to values, both bytes without NUL, sorted by name.
/// A value type; "absent" and "empty" are different things throughout.
class Environment {
 public:
  using Map = std::map<std::string, std::string, std::less<>>;

  /// Reads `environ` as the kernel hands it over. Entries without '=' or with an empty name are
  /// left out; of equal names the first one counts, as for getenv() and zsh.
  static Environment from_block(const char* const* block);
  /// The same from NUL-ended "NAME=value" entries one after the other (/proc/PID/environ, our
  /// dump).
  static Environment from_bytes(std::string_view bytes);

  /// The value, or nullopt when the variable is absent.
  std::optional<std::string> get(std::string_view name) const;
  /// The same without a copy, owned by this object; nullptr when the variable is absent.
  const std::string* find(std::string_view name) const;
  /// The value, or `fallback` when the variable is absent or empty.
  std::string get_or(std::string_view name, std::string_view fallback) const;
  bool has(std::string_view name) const { return variables_.find(name) != variables_.end(); }
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);
  /// Sets, or unsets where `value` is nullopt.
  void assign(std::string_view name, const std::optional<std::string>& value);

  const Map& variables() const { return variables_; }
  /// "NAME=value" entries, sorted by name, as execve wants them.
  std::vector<std::string> entries() const;

  bool operator==(const Environment&) const = default;

 private:
  Map variables_;
};

}  // namespace dirvenv

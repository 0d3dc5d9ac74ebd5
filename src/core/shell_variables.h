// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/envrc_word.h"

namespace dirvenv {

/// Whether bash gives the variable a value or a meaning of its own, so that it does not simply hold
/// what it was given: RANDOM, IFS, LINENO, PS1 …; or our standard library reads it.
bool is_shell_variable(std::string_view name);

/// The variables of a shell that evaluates a file, exported and not.
class ShellVariables {
 public:
  /// As bash finds them at its start.
  explicit ShellVariables(const Environment& environment);

  /// All of these throw RefusedText where bash would have a value, or do something, of its own.

  /// nullopt: unset, also where it is only marked for export.
  std::optional<std::string> get(std::string_view name) const;
  /// Whether it is set, and programs would see it.
  bool is_exported(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  void append(std::string_view name, std::string_view value);
  void set_exported(std::string_view name, std::string_view value);
  /// Also of one that is unset: it is exported as soon as it has a value.
  void mark_exported(std::string_view name);
  void unset(std::string_view name);

  /// As after `set -a`: what is set from now on is exported.
  void set_exports_all(bool exports_all) { exports_all_ = exports_all; }
  bool exports_all() const { return exports_all_; }

  /// What programs would see.
  Environment exported() const;

 private:
  struct Variable {
    std::optional<std::string> value;
    bool exported = false;
  };
  Variable& variable(std::string_view name);
  Variable& put(std::string_view name, std::string_view value);

  std::map<std::string, Variable, std::less<>> variables_;
  bool exports_all_ = false;
};

}  // namespace dirvenv

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "engine/runtime.h"

namespace dirvenv {

/// What the user has switched off with `dirvenv off`: as if it had no project files. A shell's
/// switch is in the runtime directory and goes with the shell; those of projects, and that of
/// everything, are in the data directory, `off/`.
class Switches {
 public:
  /// `runtime` must live as long as this.
  Switches(const Runtime& runtime, const std::string& data_directory)
      : runtime_(runtime), directory_(data_directory + "/off") {}

  enum class Off { No, Shell, Project, Everywhere };
  /// Of a shell (if any) in a project's directory.
  Off state(const std::optional<ProcessId>& shell, const std::string& project) const;

  /// Each takes effect at the next prompts.
  Result<Done> set_shell(const ProcessId& shell, bool is_off) const;
  Result<Done> set_project(const std::string& project, bool is_off) const;
  Result<Done> set_everywhere(bool is_off) const;

 private:
  std::string project_path(const std::string& project) const;
  std::string everywhere_path() const { return directory_ + "/everywhere"; }
  std::string shell_path(const ProcessId& shell) const;
  Result<Done> set(const std::string& path, const std::string& text, bool is_off) const;

  const Runtime& runtime_;
  std::string directory_;
};

}  // namespace dirvenv

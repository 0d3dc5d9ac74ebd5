// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/shell_script.h"
#include "engine/extras_code.h"
#include "shells/shell_case.h"

namespace dirvenv::test {

/// A shell whose hook takes the answers that the test has written, and starts no client for them:
/// what printed code does in a real shell, at a tenth of the time.
class AnsweredBox {
 public:
  explicit AnsweredBox(ShellKind kind, const std::string& before_hook = "")
      : root_(std::make_shared<TempDir>()), box_(kind, options(kind, before_hook)) {}

  Shellbox& box() { return box_; }
  Shell shell() const { return shell_of(box_.kind()); }

  /// What the next prompt is given; those after it get nothing.
  void put_answer(const ShellScript& script) {
    ShellScript whole = script;
    whole.extras_code = extras_code(shell());
    write_file(answer(), frame_script(print_script(shell(), whole)));
  }
  /// Applies the script behind the line, and tells what was shown.
  std::string apply(const ShellScript& script, std::string_view line = "true") {
    put_answer(script);
    return shown(box_, line);
  }

  static ShellScript entered(const std::string& file, const ProjectExtras& extras) {
    ShellScript script;
    script.changes = {
        {VariableChange::Kind::Apply, "DIRVENV_FILE", file, false},
        {VariableChange::Kind::Apply, "V", "project", false},
    };
    script.extras = ShellExtras::of(file, "~" + file, extras);
    return script;
  }
  static ShellScript left() {
    ShellScript script;
    script.changes = {{VariableChange::Kind::Restore, "DIRVENV_FILE", std::nullopt, true},
                      {VariableChange::Kind::Restore, "V", std::nullopt, true}};
    script.extras.emplace();
    return script;
  }

 private:
  std::string answer() const { return *root_ / "answer"; }

  ShellboxOptions options(ShellKind kind, const std::string& before_hook) {
    const std::string program = *root_ / "stub";
    write_file(program, "#!/bin/sh\n[ -e '" + answer() + "' ] || exit 0\n/bin/cat '" + answer() +
                            "'\n/bin/rm '" + answer() + "'\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    ShellboxOptions options;
    options.root = root_;
    options.before_hook = before_hook;
    options.after_hook = use_program(kind, program);
    return options;
  }

  std::shared_ptr<TempDir> root_;
  Shellbox box_;
};

}  // namespace dirvenv::test

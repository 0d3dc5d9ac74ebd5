// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/shell_script.h"
#include "support/plain_shell.h"
#include "support/temp_dir.h"

namespace dirvenv::test {

/// The life of one shell, written down first and run at once: lines in the shell's own language,
/// and printed scripts that it evaluates in a function, as a hook does.
class ShellSession {
 public:
  /// `before`: assignments of the environment, each with a blank behind it.
  explicit ShellSession(Shell shell, std::string before = "", bool with_config = false)
      : shell_(shell), before_(std::move(before)), with_config_(with_config) {
    text_ = shell == Shell::Fish ? "function run; eval (cat $argv[1] | string collect); end\n"
                                 : "run() { builtin eval \"$(cat \"$1\")\"; }\n";
  }

  void line(const std::string& text) { text_ += text + "\n"; }

  void apply(const ShellScript& script) {
    const std::string name = "script" + std::to_string(scripts_++);
    write_file(dir_ / name, print_script(shell_, script));
    line("run " + name);
  }

  /// A line "NAME[value]" or "NAME absent" for each, as a child of the shell sees them.
  void show(const std::vector<std::string>& names) {
    std::string words;
    for (const std::string& name : names)
      words += " " + name;
    line("sh " + (dir_ / "show") + words);
  }

  /// Runs it all: what came to stdout and stderr.
  std::string run() {
    write_file(dir_ / "show",
               "for shown; do eval \"if [ -n \\\"\\${$shown+x}\\\" ]; then echo "
               "\\\"$shown[\\$$shown]\\\"; "
               "else echo \\\"$shown absent\\\"; fi\"; done\n");
    write_file(dir_ / "session", text_);
    return clean_run(dir_.path(), before_ + plain_shell(shell_, with_config_) + " session 2>&1")
        .out;
  }

  const TempDir& dir() const { return dir_; }

 private:
  TempDir dir_;
  Shell shell_;
  std::string before_;
  bool with_config_;
  std::string text_;
  int scripts_ = 0;
};

}  // namespace dirvenv::test

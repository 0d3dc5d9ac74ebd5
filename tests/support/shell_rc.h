// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dirvenv::test {

enum class ShellKind { Bash, Zsh, Fish };

/// "bash", "zsh", "fish": also the name of the program.
std::string_view name_of(ShellKind kind);

/// One word of a typed line that the shell reads back as exactly `text` (NUL excepted). Control
/// bytes are written as escapes, because a line editor would act on them. The tests' own, so that a
/// wrong core/quote cannot hide itself.
std::string typed_word(ShellKind kind, std::string_view text);

struct ShellRc {
  std::string dirvenv;      // path of the binary whose hook is installed; empty: no hook
  std::string ready_fifo;   // path
  std::string before_hook;  // lines of the shell's own language
  std::string after_hook;
};

/// The text of the rc file: the tests' settings, `before_hook`, the hook, `after_hook`, and last
/// the ready signal. After everything else that runs before a prompt, the signal writes
/// ready_mark() to the terminal and then `PID N` and a newline to the FIFO. It starts no process
/// and leaves the status alone. Where a typed line begins to run, kRunMark is written to the
/// terminal.
std::string rc_text(ShellKind kind, const ShellRc& rc);

/// Invisible on a terminal: an operating system command that no terminal knows.
inline constexpr std::string_view kRunMark = "\x1b]7777;run\x07";
std::string ready_mark(std::string_view pid_and_count);

/// Variables of the ready signal; exported only by a shell that exports everything.
inline constexpr std::string_view kPrivatePrefix = "__shellbox_";

}  // namespace dirvenv::test

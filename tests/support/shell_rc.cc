// SPDX-License-Identifier: MIT
#include "support/shell_rc.h"

#include <fmt/format.h>

#include <cstdio>

namespace dirvenv::test {
namespace {

constexpr std::string_view kBashStart = R"(PS1='$ '
PS2='> '
PS0=$'\e]7777;run\a'
bind 'set enable-bracketed-paste off'
__shellbox_count=0
__shellbox_ready() {
  __shellbox_count=$((__shellbox_count + 1))
  builtin printf '\033]7777;ready %s %s\007' "$$" "$__shellbox_count" >/dev/tty
  builtin printf '%s %s\n' "$$" "$__shellbox_count" >FIFO
}
)";

// Whatever the lines above made of PROMPT_COMMAND, array or string, it stays.
constexpr std::string_view kBashEnd = R"(
if [[ ${PROMPT_COMMAND[*]+set} && ${PROMPT_COMMAND[*]@a} == *a* ]]; then
  PROMPT_COMMAND+=(__shellbox_ready)
else
  PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__shellbox_ready
fi
)";

constexpr std::string_view kZshStart = R"(PROMPT='$ '
RPROMPT=
unsetopt prompt_sp
unset zle_bracketed_paste
__shellbox_count=0
__shellbox_ready() {
  emulate -L zsh
  __shellbox_count=$((__shellbox_count + 1))
  builtin print -rn -- $'\e]7777;ready '"$$ $__shellbox_count"$'\a' >/dev/tty
  builtin print -r -- "$$ $__shellbox_count" >FIFO
}
__shellbox_run() {
  builtin print -rn -- $'\e]7777;run\a' >/dev/tty
}
preexec_functions+=(__shellbox_run)
)";

constexpr std::string_view kZshEnd = R"(
precmd_functions+=(__shellbox_ready)
)";

// Without fish_title a TERM of xterm gets a window title at every line.
constexpr std::string_view kFishStart = R"(set -g fish_greeting
set -g fish_autosuggestion_enabled 0
set -g __shellbox_count 0
function fish_prompt
    echo -n '$ '
end
function fish_title
end
function __shellbox_run --on-event fish_preexec
    builtin printf '\e]7777;run\a' >/dev/tty
end
)";

constexpr std::string_view kFishEnd = R"(
function __shellbox_ready --on-event fish_prompt
    set -g __shellbox_count (builtin math $__shellbox_count + 1)
    builtin printf '\e]7777;ready %s %s\a' $fish_pid $__shellbox_count >/dev/tty
    builtin printf '%s %s\n' $fish_pid $__shellbox_count >FIFO
end
)";

bool is_control(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x20 || value == 0x7f;
}

std::string escape_of(char byte) {
  char text[8];
  std::snprintf(text, sizeof text, "\\x%02x",
                static_cast<unsigned>(static_cast<unsigned char>(byte)));
  return text;
}

std::string start_of(ShellKind kind) {
  switch (kind) {
    case ShellKind::Bash:
      return std::string(kBashStart);
    case ShellKind::Zsh:
      return std::string(kZshStart);
    case ShellKind::Fish:
      return std::string(kFishStart);
  }
  return {};
}

std::string end_of(ShellKind kind) {
  switch (kind) {
    case ShellKind::Bash:
      return std::string(kBashEnd);
    case ShellKind::Zsh:
      return std::string(kZshEnd);
    case ShellKind::Fish:
      return std::string(kFishEnd);
  }
  return {};
}

std::string hook_line(ShellKind kind, const std::string& dirvenv) {
  if (dirvenv.empty()) return {};
  const std::string command = typed_word(kind, dirvenv) + " hook " + std::string(name_of(kind));
  return kind == ShellKind::Fish ? command + " | source\n" : "eval \"$(" + command + ")\"\n";
}

std::string with_fifo(std::string text, ShellKind kind, const std::string& fifo) {
  const std::string word = typed_word(kind, fifo);
  constexpr std::string_view kPlaceholder = ">FIFO";
  const std::size_t at = text.find(kPlaceholder);
  if (at != std::string::npos) text.replace(at + 1, kPlaceholder.size() - 1, word);
  return text;
}

}  // namespace

std::string_view name_of(ShellKind kind) {
  switch (kind) {
    case ShellKind::Bash:
      return "bash";
    case ShellKind::Zsh:
      return "zsh";
    case ShellKind::Fish:
      return "fish";
  }
  return {};
}

std::string typed_word(ShellKind kind, std::string_view text) {
  const bool fish = kind == ShellKind::Fish;
  std::string word = "'";
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) >= 0x80) {
      // Line editors take typed bytes for text in their locale.
      word += fmt::format("'{}{:02x}'{}", fish ? "\\X" : "$'\\x", static_cast<unsigned char>(byte),
                          fish ? "" : "'");
    } else if (is_control(byte)) {
      word += fish ? "'" + escape_of(byte) + "'" : "'$'" + escape_of(byte) + "''";
    } else if (byte == '\'') {
      word += fish ? "\\'" : "'\\''";
    } else if (byte == '\\' && fish) {
      word += "\\\\";
    } else {
      word += byte;
    }
  }
  return word + "'";
}

std::string rc_text(ShellKind kind, const ShellRc& rc) {
  const std::string text = start_of(kind) + rc.before_hook + "\n" + hook_line(kind, rc.dirvenv) +
                           rc.after_hook + "\n" + end_of(kind);
  return with_fifo(text, kind, rc.ready_fifo);
}

std::string ready_mark(std::string_view pid_and_count) {
  return "\x1b]7777;ready " + std::string(pid_and_count) + "\x07";
}

}  // namespace dirvenv::test

// SPDX-License-Identifier: MIT
#include "core/volatile_names.h"

#include <array>

#include "core/contains.h"

namespace dirvenv {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kVolatile = {
    // The shell's own.
    "OLDPWD"sv, "SHLVL"sv, "_"sv, "COLUMNS"sv, "LINES"sv,
    // What is loaded, which is taken back first.
    "DIRVENV_DIR"sv, "DIRVENV_FILE"sv, "DIRVENV_STATE"sv,
    // Terminals: a window, a tab, a pane.
    "WINDOWID"sv, "TERM_SESSION_ID"sv, "ITERM_SESSION_ID"sv, "TMUX_PANE"sv, "WINDOW"sv,
    "KITTY_WINDOW_ID"sv, "ALACRITTY_WINDOW_ID"sv, "WEZTERM_PANE"sv, "ZELLIJ_PANE_ID"sv,
    "KONSOLE_DBUS_SESSION"sv, "KONSOLE_DBUS_WINDOW"sv, "GNOME_TERMINAL_SCREEN"sv, "WT_SESSION"sv,
    "SHELL_SESSION_ID"sv, "VSCODE_NONCE"sv,
    // Sessions and their terminals.
    "GPG_TTY"sv, "SSH_TTY"sv, "SSH_CLIENT"sv, "SSH_CONNECTION"sv, "XDG_SESSION_ID"sv,
    // Prompts.
    "STARSHIP_SESSION_KEY"sv, "STARSHIP_SHELL"sv};

}  // namespace

bool is_volatile_name(std::string_view name) {
  return contains(kVolatile, name);
}

}  // namespace dirvenv

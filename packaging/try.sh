#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: try.sh
# Builds dirvenv and shows it at work: a real interactive bash in a terminal of its own, two sample
# projects, a home directory that is removed at the end. Nothing of yours is touched. Fails if the
# environment is not as promised at any step.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"
log=build/try.log
# How long one command may take. The longest is the making of a virtual environment.
patience=120
# Ends the prompt, so that this script sees when the shell waits for a command.
mark=$'\x1e'

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[[ -t 1 ]] || say() { printf '\n%s\n' "$*"; }

# Usage: quietly MESSAGE COMMAND...
# Keeps the output in the log, and shows its end if the command fails.
quietly() {
  printf '%s ...\n' "$1"
  if ! "${@:2}" >>"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    printf 'This failed: %s\nAll of the output is in %s\n' "${*:2}" "$root/$log" >&2
    exit 1
  fi
}

# --- Build ---------------------------------------------------------------------------------------

mkdir -p build
: >"$log"
bash packaging/dependencies.sh try
quietly 'Configuring' cmake --preset release
quietly 'Building (a few minutes the first time)' cmake --build --preset release -j 2

# --- Two sample projects -------------------------------------------------------------------------

scratch=$(mktemp -d)
shell_pid=
finish() {
  [[ -z $shell_pid ]] || kill "$shell_pid" 2>/dev/null || true
  rm -rf -- "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM
home=$scratch/home
mkdir -p "$home/shop" "$home/blog"
chmod -R go-w "$scratch"

cat >"$home/shop/.envrc" <<'END'
layout python python3
export SHOP_DATABASE=postgres://localhost/shop
PATH_add bin
END
printf 'dotenv\n' >"$home/blog/.envrc"
printf 'BLOG_TITLE="Notes on tea"\nBLOG_PORT=8080\n' >"$home/blog/.env"

# The one line that belongs to dirvenv is the last. The rest makes a plain prompt.
cat >"$home/.bashrc" <<END
stty cols 200
unset HISTFILE
bind 'set enable-bracketed-paste off'
PS1='\w \$ $mark'
eval "\$(dirvenv hook bash)"
END

# --- A shell in a terminal -----------------------------------------------------------------------

answer=
failures=0

# Usage: wait_for_prompt
# Sets `answer` to what the shell has written since, up to its next prompt.
wait_for_prompt() {
  if ! IFS= read -r -d "$mark" -t "$patience" -u "$from_shell" answer; then
    printf '%s\nThe shell gave no prompt within %d seconds.\n' "$answer" "$patience" >&2
    exit 1
  fi
  answer=${answer//$'\r'/}
  printf '%s' "$answer"
}

# Usage: enter COMMAND [PATTERN...]
# Types COMMAND. Each PATTERN (extended regular expression) must be found in the answer, or must not if
# it begins with '!'.
enter() {
  local pattern
  printf '%s\n' "$1" >&"$to_shell"
  wait_for_prompt
  answer=${answer#*$'\n'}
  for pattern in "${@:2}"; do
    if [[ $pattern == '!'* ]]; then
      grep -qE -- "${pattern#!}" <<<"$answer" || continue
      problems+=("after \`$1\`: found '${pattern#!}'")
    else
      ! grep -qE -- "$pattern" <<<"$answer" || continue
      problems+=("after \`$1\`: did not find '$pattern'")
    fi
    failures=$((failures + 1))
  done
}
problems=()

say 'A bash with the hook, in a scratch home directory:'
# The caller's PATH comes last: only the system's programs and the new dirvenv are wanted.
coproc SHELL_IN_TERMINAL {
  cd -- "$home" && exec env -i HOME="$home" TERM=dumb SHELL=/bin/bash LC_ALL=C.UTF-8 \
    PATH="$root/build/release:/usr/local/bin:/usr/bin:/bin:$PATH" \
    script -qec 'exec bash -i' /dev/null 2>&1
}
shell_pid=$SHELL_IN_TERMINAL_PID
from_shell=${SHELL_IN_TERMINAL[0]} to_shell=${SHELL_IN_TERMINAL[1]}
venv='/home/shop/\.direnv/python-[0-9.]+'

wait_for_prompt
enter 'cd shop' 'shop/\.envrc is blocked' 'dirvenv allow'
# shellcheck disable=SC2016 # for the shell in the terminal
enter 'echo "${SHOP_DATABASE-not set}"' '^not set$'
enter 'cat .envrc'
enter 'dirvenv allow' 'allowed ~/shop/\.envrc' 'loaded ~/shop/\.envrc' '\+SHOP_DATABASE' '\+VIRTUAL_ENV'
# shellcheck disable=SC2016
enter 'echo "$SHOP_DATABASE"' '^postgres://localhost/shop$'
enter 'python -c "import sys; print(sys.prefix)"' "^/.*$venv\$"
enter 'cd ../blog' 'blog/\.envrc is blocked'
enter 'env | grep -E "SHOP|VIRTUAL_ENV" || echo "nothing left of shop"' '^nothing left of shop$'
enter 'dirvenv allow' 'loaded ~/blog/\.envrc'
# shellcheck disable=SC2016
enter 'echo "$BLOG_TITLE on $BLOG_PORT"' '^Notes on tea on 8080$'
enter 'cd ../shop' 'loaded ~/shop/\.envrc' '!blocked'
# shellcheck disable=SC2016
enter 'echo "${BLOG_TITLE-no title}; $(command -v python)"' "^no title; /.*$venv/bin/python\$"
enter 'cd' 'unloaded ~/shop'
enter 'env | grep -E "SHOP|BLOG|VENV|VIRTUAL|DIRVENV|\.direnv" || echo "nothing left"' '^nothing left$'

printf 'exit\n' >&"$to_shell"
wait "$shell_pid" || true
shell_pid=
printf '\n'

# --- The end -------------------------------------------------------------------------------------

if ((failures > 0)); then
  say 'Not as promised:'
  printf '  %s\n' "${problems[@]}"
  exit 1
fi

say 'All as promised. To use it yourself, install it:'
cat <<'END'
  cmake --install build/release --prefix ~/.local

and put one line near the end of your shell's startup file:
  bash   ~/.bashrc                    eval "$(dirvenv hook bash)"
  zsh    ~/.zshrc                     eval "$(dirvenv hook zsh)"
  fish   ~/.config/fish/config.fish   dirvenv hook fish | source
END

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: help_man_test.bash BINARY MAN_PAGE
# Fails where `dirvenv help` and the man page do not name the same commands with the same arguments,
# flags and other names.
set -euo pipefail

binary=$1 page=$2

# Usage: from_help
# A line for each command: "allow [PATH]; permit, grant; --flag".
from_help() {
  local name text words aliases flags
  while read -r name; do
    text=$("$binary" help "$name")
    words=$(sed -n 's/^Usage: dirvenv //p' <<<"$text")
    aliases=$(sed -n 's/^Also:  *//p' <<<"$text")
    flags=$(sed -n 's/^  \(--[a-z-]*\) .*/\1/p' <<<"$text" | paste -sd ' ')
    printf '%s; %s; %s\n' "${words//…/...}" "$aliases" "$flags"
  done < <("$binary" help | sed -n '/^Usage/,/^Start/s/^  \([a-z]*\) .*/\1/p')
}

# The same from the section COMMANDS.
from_page() {
  sed -n '/^\.SH COMMANDS/,/^\.SH OPTIONS/p' "$page" |
    sed 's/\\f[A-Z]//g; s/\\-/-/g' | awk '
      function tell() {
        if (words != "") printf "%s; %s; %s\n", words, aliases, flags
        words = aliases = flags = ""
      }
      /^\.B dirvenv / && after_tp { tell(); words = substr($0, 12); after_tp = 0; next }
      { after_tp = ($0 == ".TP") }
      /^Other names: / { aliases = substr($0, 14); sub(/\.$/, "", aliases) }
      words != "" {
        rest = $0
        while (match(rest, /--[a-z-]+/)) {
          flag = substr(rest, RSTART, RLENGTH)
          if (index(" " flags " ", " " flag " ") == 0) flags = flags (flags == "" ? "" : " ") flag
          rest = substr(rest, RSTART + RLENGTH)
        }
      }
      END { tell() }'
}

help=$(from_help)
if [[ $(wc -l <<<"$help") -lt 5 ]]; then
  printf 'help_man: hardly any command was found in the help of %s\n' "$binary" >&2
  exit 1
fi
if ! diff -u --label 'dirvenv help' --label "${page##*/}" <(printf '%s\n' "$help" | sort) \
  <(from_page | sort); then
  printf 'help_man: help and man page differ\n' >&2
  exit 1
fi
# The topic that is no command: in the help, on the page, and the table of names readable.
for place in "$("$binary" help)" "$(sed 's/\\f[A-Z]//g' "$page")"; do
  [[ $place == *"help trust"* ]] || {
    printf 'help_man: "help trust" is not told in help and man page\n' >&2
    exit 1
  }
done
trust=$("$binary" help trust)
if [[ $trust != *" LD_*"* || $trust != *" PROMPT_COMMAND"* ]]; then
  printf 'help_man: "dirvenv help trust" does not show the names\n' >&2
  exit 1
fi
if (($(wc -l <<<"$trust") > 80)) || grep -qE '.{81}' <<<"$trust"; then
  printf 'help_man: "dirvenv help trust" is longer than 80 lines, or wider than 80 columns\n' >&2
  exit 1
fi
# The flags that every command has.
for flag in --help --version; do
  grep -q -- "$flag" <(sed 's/\\-/-/g' "$page") || {
    printf 'help_man: %s is not in the man page\n' "$flag" >&2
    exit 1
  }
done

# A page that does not format well shows warnings.
if command -v man >/dev/null; then
  warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
  if [[ -n $warnings ]]; then
    printf 'help_man: %s\n' "$warnings" >&2
    exit 1
  fi
fi
printf 'help_man: %d commands, the same in help and man page\n' "$(wc -l <<<"$help")"

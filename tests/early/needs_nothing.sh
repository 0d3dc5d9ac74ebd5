#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: needs_nothing.sh OBJECT...
# Fails where what runs before the C library is set up needs anything but the program's usual start,
# has data that would have to be relocated, or thread-local storage, as stack protectors have.
set -euo pipefail

(($# > 0)) || {
  printf 'usage: needs_nothing.sh path/to/ask_daemon.o\n' >&2
  exit 2
}
status=0
for object in "$@"; do
  needed=$(nm -u -- "$object" | awk '{print $NF}' | grep -vx '_start' || true)
  if [[ -n $needed ]]; then
    printf '%s needs:\n%s\n' "$object" "$needed" >&2
    status=1
  fi
  if objdump -d --no-show-raw-insn -- "$object" | grep -n '%fs:' >&2; then
    printf '%s uses thread-local storage\n' "$object" >&2
    status=1
  fi
  if readelf -SW -- "$object" | grep -E ' \.(rela?\.data|rela?\.init_array|init_array|tdata|tbss)' >&2; then
    printf '%s has data that somebody would have to set up\n' "$object" >&2
    status=1
  fi
done
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: release.sh
# Builds the preset release and checks what its binary promises: static, position-independent, stripped,
# hardened, small, and that it runs.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
largest=$((4 * 1024 * 1024))

cmake --preset release >/dev/null
cmake --build --preset release -j 2
binary=build/release/dirvenv

status=0
expect() {
  if ! "${@:2}"; then
    printf 'release: %s\n' "$1" >&2
    status=1
  fi
}
header=$(readelf -W -h "$binary")
segments=$(readelf -W -l "$binary")
dynamic=$(readelf -W -d "$binary")
sections=$(readelf -W -S "$binary")
stack=$(grep GNU_STACK <<<"$segments" || printf 'RWE, for want of an entry')
size=$(stat -c %s "$binary")

expect 'asks for a program interpreter, so it is not static' test "${segments/INTERP/}" = "$segments"
expect 'needs shared libraries, so it is not static' test "${dynamic/(NEEDED)/}" = "$dynamic"
expect 'is not position-independent' grep -qE 'Type: +DYN' <<<"$header"
expect 'has no RELRO segment' grep -q GNU_RELRO <<<"$segments"
expect 'resolves names lazily' grep -qE 'BIND_NOW|Flags: .*NOW' <<<"$dynamic"
expect 'has an executable stack' test "${stack/RWE/}" = "$stack"
expect 'has a segment that is both writable and executable' \
  test -z "$(grep LOAD <<<"$segments" | grep RWE || true)"
expect 'is not stripped' test "${sections/.symtab/}" = "$sections"
expect "is $size bytes large; the limit is $largest" test "$size" -le "$largest"
expect 'does not run' test -n "$("$binary" version || true)"
((status == 0)) && printf 'release: %s is static, hardened and %d bytes large\n' "$binary" "$size"
exit "$status"

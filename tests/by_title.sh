#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: by_title.sh PATTERN
# Runs the built test cases whose title matches Catch2's PATTERN ("b6: *"), of all test programs. Those
# of the folder released need the preset release.
set -uo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
found=0 failed=0
for program in build/debug/tests/*_tests; do
  # Catch2 2 exits with their number.
  count=0
  "$program" --list-test-names-only "$1" >/dev/null || count=$?
  ((count > 0)) || continue
  found=1
  printf '=== %s\n' "${program##*/}"
  "$program" "$1" || failed=1
done
if ((!found)); then
  printf 'by_title: no test case has a title like "%s"\n' "$1" >&2
  exit 1
fi
exit "$failed"

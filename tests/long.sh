#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: long.sh
# What `run.sh --long` does once everything is built: the tests that draw a sample in every run, with
# all of it or very many, and the fuzz targets for 10 minutes each. Hours in all. Each step appends a
# line to build/long.ledger: commit, step, seconds, result. A step that has passed for this commit is
# not done again, so a run that was stopped goes on where it was. Changes that are not committed have
# no name, so then nothing is skipped.
set -uo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
ledger=build/long.ledger
commit=$(git describe --always --dirty --abbrev=40 --exclude '*')
failed=()

# Usage: step NAME COMMAND [ARGUMENT...]
step() {
  local name=$1 result=passed
  if [[ $commit != *-dirty ]] && grep -qsE "^$commit $name [0-9]+ passed\$" "$ledger"; then
    printf '=== %s has passed before\n' "$name"
    return
  fi
  printf '=== %s\n' "$name"
  SECONDS=0
  "${@:2}" || result=failed
  printf '%s %s %d %s\n' "$commit" "$name" "$SECONDS" "$result" | tee -a "$ledger"
  [[ $result == passed ]] || failed+=("$name")
}

# Usage: cases PROGRAM PATTERN. Without ctest, whose time limits are for the usual number of cases.
cases() {
  local program=build/debug/tests/$1_tests listing
  listing=$("$program" --list-tests "$2") || true # Catch2 2 exits with their number
  if [[ $listing != *"${2%\*}"* ]]; then
    printf 'long: %s has no test "%s"\n' "$1" "$2" >&2
    return 1
  fi
  "$program" "$2"
}

step fault-errors env DIRVENV_ALL=1 python3 -B tests/faults/errors.py build/release/dirvenv
step fault-kills env DIRVENV_ALL=1 python3 -B tests/faults/kills.py build/release/dirvenv
step fault-venv-kills env DIRVENV_ALL=1 python3 -B tests/faults/venv_kills.py build/release/dirvenv
step fault-storm env DIRVENV_OPS=1000 python3 -B tests/faults/storm.py build/release/dirvenv
export DIRVENV_VALUES=200000 DIRVENV_SWAPS=100000
step values cases shells 'b2: random values*'
step swaps cases engine 'a2: no unapproved byte*'
# In parts: each has a seed of its own in the log, and a run that was stopped goes on behind them.
export DIRVENV_CASES=100000
for ((i = 1; i <= 20; i++)); do
  step "evaluate-same-$i" cases engine 'a native evaluation has the result of bash*'
done
step shells-with-daemon env DIRVENV_TEST_DAEMON=1 build/debug/tests/shells_tests '~[client]'
step chaos env DIRVENV_SHELLS=50 DIRVENV_TROUBLES=500 build/debug/tests/released_tests 'g10*'
step flap env DIRVENV_SHELLS=24 DIRVENV_PROJECTS=50 DIRVENV_STEPS=200 build/debug/tests/released_tests 'f4*'
step idle env DIRVENV_IDLE=5000 build/debug/tests/released_tests 'c9*'
step soak python3 -B tests/bench/soak.py 1800
step shells-with-killed-daemon env DIRVENV_TEST_DAEMON=killed build/debug/tests/shells_tests '~[client]~[steady]'
step evaluate-same-written cases engine 'a file of the kind that people write*'
export DIRVENV_CASES=1000000
step undo cases core 'f2: *'
mapfile -t targets < <(sed -nE 's/^  X\(([a-z_]+)\).*/\1/p' tests/fuzz/targets.h)
# fuzz.sh runs two at a time.
for ((i = 0; i < ${#targets[@]}; i += 2)); do
  pair=("${targets[@]:i:2}")
  step "fuzz-$(IFS=, && printf %s "${pair[*]}")" bash tests/fuzz.sh 600 "${pair[@]}"
done

if ((${#failed[@]} > 0)); then
  printf 'FAILED: %s\n' "${failed[*]}" >&2
  exit 1
fi
printf 'All of the long run passed for %s.\n' "$commit"

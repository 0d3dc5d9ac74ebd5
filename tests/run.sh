#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: run.sh [--long | --case PATTERN | CTEST ARGUMENTS]
# Installs what the tests need, builds with ASan and UBSan, and runs every test. Arguments go to ctest:
# `run.sh -R dotenv` runs those whose name matches. --case: instead, the test cases whose title matches,
# of whatever file: `run.sh --case 'b6: *'`. --long: instead, what takes longer than a usual run may, by
# tests/long.sh: every fault, very many random cases, ten minutes for each fuzz target. A second call
# for the same commit goes on where the first was stopped.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"
bash packaging/dependencies.sh test

# The first error ends the program that made it, with its stack.
export ASAN_OPTIONS=${ASAN_OPTIONS-halt_on_error=1:detect_leaks=1:report_globals=1:detect_stack_use_after_return=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-halt_on_error=1:print_stacktrace=1}

cmake --preset debug
cmake --build --preset debug -j 2
if [[ ${1-} == --long ]]; then
  cmake --preset release
  cmake --build --preset release -j 2
  exec bash tests/long.sh
fi
if [[ ${1-} == --case ]]; then
  exec bash tests/by_title.sh "${2:?run.sh --case needs a pattern}"
fi
# Whoever reads a log sees how many there are; Catch2 2 exits with their number.
for tag in daemon client; do
  counted=$(build/debug/tests/shells_tests --list-tests "[$tag]" | tail -n 2) || true
  printf 'Tests of shells tagged [%s]: %s\n' "$tag" "${counted%% *}"
done
exec ctest --preset debug --output-on-failure --no-tests=error -j 3 "$@"

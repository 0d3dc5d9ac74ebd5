#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: fuzz.sh [SECONDS] [TARGET...]
# Builds the preset fuzz and runs each target (default: all of tests/fuzz/targets.h) that long, two at a
# time. Without SECONDS: 30 for those that read what a project or another process wrote and print what
# shell and terminal read, 10 for the rest. Prints executions and coverage; fails on the first input of
# each target that breaks a promise, and says where it lies. Inputs that reach new code are kept in
# build/fuzz/corpus, from which later runs go on.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
thorough=' dotenv project_config user_config state_text shell_script approval visible path '
seconds=${1-}
if (($# > 0)); then shift; fi
[[ $seconds =~ ^[0-9]*$ ]] || {
  printf 'usage: fuzz.sh [SECONDS] [TARGET...]\n' >&2
  exit 2
}
targets=("$@")
if ((${#targets[@]} == 0)); then
  mapfile -t targets < <(sed -nE 's/^  X\(([a-z_]+)\).*/\1/p' tests/fuzz/targets.h)
fi

bash packaging/dependencies.sh fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -j 2
build=build/fuzz

# Usage: fuzz TARGET. One line of result; a file `failed` beside the log where there is something wrong.
fuzz() {
  local time=$seconds log=$build/log/$1 status=0 count coverage
  if [[ -z $time ]]; then
    time=10
    [[ $thorough != *" $1 "* ]] || time=30
  fi
  mkdir -p "$build/corpus/$1" "$build/found"
  # A prompt waits for these: what takes seconds is a defect as well.
  "$build/tests/fuzz/fuzz_$1" -max_total_time="$time" -timeout=10 -rss_limit_mb=2560 \
    -print_final_stats=1 -artifact_prefix="$build/found/$1-" \
    "$build/corpus/$1" "tests/fuzz/corpus/$1" >"$log" 2>&1 || status=$?
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  coverage=$(grep -oE '\bcov: [0-9]+' "$log" | tail -n 1 || true)
  printf 'fuzz: %-15s %10s executions, %s, %s s\n' "$1" "${count:-no}" "${coverage:-no coverage}" "$time"
  ((status == 0)) || printf '%s\n' "$1" >>"$build/log/failed"
}

rm -rf "$build/log"
mkdir -p "$build/log"
running=0
for target in "${targets[@]}"; do
  if ((running == 2)); then
    wait -n
    running=1
  fi
  fuzz "$target" &
  running=$((running + 1))
done
wait

[[ -e $build/log/failed ]] || exit 0
while IFS= read -r target; do
  printf '\nfuzz: %s failed:\n' "$target"
  grep -E 'broken:|ERROR|runtime error|SUMMARY|Test unit written' "$build/log/$target" ||
    tail -n 20 "$build/log/$target"
  printf 'Again: %s INPUT\n' "$build/tests/fuzz/fuzz_$target"
done <"$build/log/failed" >&2
exit 1

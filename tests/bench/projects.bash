# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What run.sh visits: the same project once as each kind of file has it. Every function prints a file.

bench_envrc() {
  local number
  for number in 0 1 2 3 4 5 6 7 8; do
    printf 'export BENCH_VARIABLE_%d="the value of number %d"\n' "$number" "$number"
  done
  printf 'export BENCH_MARK=1\nPATH_add bin\n'
}

bench_pairs() {
  local number
  printf '[env]\n'
  for number in 0 1 2 3 4 5 6 7 8; do
    printf 'BENCH_VARIABLE_%d = "the value of number %d"\n' "$number" "$number"
  done
  printf 'BENCH_MARK = "1"\n'
}

bench_dirvenv_toml() {
  bench_pairs
  printf '\n[path]\nprepend = ["bin"]\n'
}

bench_mise_toml() {
  bench_pairs
  printf '_.path = ["bin"]\n'
}

# Only bash can evaluate it, and yet nothing in it starts a process: that would cost both tools alike.
bench_shell_envrc() {
  bench_envrc
  # shellcheck disable=SC2016 # for the file
  printf 'for name in ONE TWO; do export "BENCH_$name=1"; done\n'
}

bench_venv_envrc() {
  printf 'export BENCH_MARK=1\nlayout python3\n'
}

# A program in the directory that goes to PATH: that it is found and content is a proof of the load.
bench_program() {
  # shellcheck disable=SC2016 # for the file
  printf '#!/bin/sh\n[ "$BENCH_MARK:$BENCH_VARIABLE_8" = "1:the value of number 8" ]\n'
}

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: run.sh [ROUNDS]
# Measures dirvenv against direnv, both in one run and in turn, inside real interactive shells, and
# writes docs/benchmarks.md. Build the preset release first, and let the machine rest: nothing else
# should run meanwhile.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=${here%/tests/bench}
rounds=${1:-7}
binary=$root/build/release/dirvenv
[[ -x $binary ]] || {
  printf '%s is not there: cmake --preset release && cmake --build --preset release\n' "$binary" >&2
  exit 1
}
for needed in direnv zsh fish script python3; do
  command -v "$needed" >/dev/null || {
    printf '%s is missing: bash packaging/dependencies.sh test\n' "$needed" >&2
    exit 1
  }
done

work=$(mktemp -d)
trap 'rm -rf -- "$work" "${runtime-}"' EXIT
chmod 0755 "$work"

# As a login has it: a private directory in memory.
runtime=$(mktemp -d -p /dev/shm)

# pyenv's shims are what makes a venv dear in direnv, so they come first where they are installed.
path=$(dirname -- "$binary"):/usr/local/bin:/usr/bin:/bin
python='/usr/bin/python3'
shims=${PYENV_ROOT:-$HOME/.pyenv}/shims
if [[ -x $shims/python3 ]]; then
  path=$shims:$path
  python="pyenv's shim of python3"
fi

# Usage: in_home TOOL COMMAND...
in_home() {
  env -i HOME="$work/$1" XDG_RUNTIME_DIR="$runtime" PATH="$path" TERM=dumb LC_ALL=C.UTF-8 \
    SHELL=/bin/bash "${@:2}"
}

make_home() {
  local tool=$1 home=$work/$1 number
  mkdir -p "$home/plain/bin" "$home/shell" "$home/venv" "$home/.config/fish"
  {
    for number in 0 1 2 3 4 5 6 7 8; do
      printf 'export BENCH_VARIABLE_%d="the value of number %d"\n' "$number" "$number"
    done
    printf 'export BENCH_MARK=1\nPATH_add bin\n'
  } >"$home/plain/.envrc"
  {
    cat "$home/plain/.envrc"
    printf 'if [[ -d /etc ]]; then export BENCH_CONDITION=1; fi\n'
  } >"$home/shell/.envrc"
  printf 'export BENCH_MARK=1\nlayout python python3\n' >"$home/venv/.envrc"
  # shellcheck disable=SC2016 # for the shells and for bash -c below
  printf 'eval "$(%s hook bash)"\n' "$tool" >"$home/.bashrc"
  # shellcheck disable=SC2016
  printf 'eval "$(%s hook zsh)"\n' "$tool" >"$home/.zshrc"
  printf '%s hook fish | source\n' "$tool" >"$home/.config/fish/config.fish"
  for project in plain shell venv; do
    # shellcheck disable=SC2016
    in_home "$tool" bash -c 'cd "$1" && "$2" allow && "$2" exec . true' - "$home/$project" "$tool" \
      >>"$work/setup.log" 2>&1 || {
      cat "$work/setup.log" >&2
      exit 1
    }
  done
}

# Usage: round SHELL TOOL
round() {
  local out=$work/out typed="source '$here/work.$1'" prompts=$unchanged_direnv
  [[ $2 == direnv ]] || prompts=$unchanged_dirvenv
  : >"$out"
  # fish waits for an answer of the terminal in some releases, so the command comes as an argument.
  local start=("$1" -i)
  [[ $1 != fish ]] || start=(fish -i -C "$typed")
  printf '%s\n' "$typed" |
    in_home "$2" BENCH_TOOL="$2" BENCH_OUT="$out" BENCH_PROMPTS="$prompts" BENCH_VISITS="$visits" \
      timeout 300 script -qec "${start[*]@Q}" /dev/null >"$work/terminal" 2>&1 || true
  if grep -q '^error' "$out" || ! grep -q '^done' "$out"; then
    printf 'In %s with %s:\n' "$1" "$2" >&2
    cat "$out" >&2
    tail -n 20 "$work/terminal" >&2
    exit 1
  fi
  sed "/^done/d; s/^/$1 $2 /" "$out" >>"$work/results"
}
unchanged_direnv=40 unchanged_dirvenv=2000 visits=20

for tool in direnv dirvenv; do make_home "$tool"; done
for ((i = 1; i <= rounds; i++)); do
  for shell in bash zsh fish; do
    for tool in direnv dirvenv; do round "$shell" "$tool"; done
  done
  printf 'round %d of %d\n' "$i" "$rounds" >&2
done

python3 "$here/report.py" "$work/results" "$root/docs/benchmarks.md" "$rounds" "$python" "$binary"

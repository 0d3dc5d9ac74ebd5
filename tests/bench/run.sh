#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: run.sh [--mise] [--page FILE] [ROUNDS]
# Measures dirvenv against direnv, and with --mise against mise, which is fetched from npm; all in one
# run and in turn, inside real interactive shells. Then single loads, by loads.py, slow ones, by
# slow.py, and Python, by pythons.py. Writes docs/benchmarks.md, or FILE. What could not be measured is
# said aloud, and in the page. Build the preset release first, and let the machine rest: nothing else
# should run meanwhile.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=${here%/tests/bench}
# shellcheck source=tests/bench/projects.bash
source "$here/projects.bash"

rounds=15 page=$root/docs/benchmarks.md want_mise=
while (($# > 0)); do
  case $1 in
    --mise) want_mise=1 ;;
    --page) page=${2:?--page needs a file} && shift ;;
    [1-9]*) rounds=$1 ;;
    *)
      printf 'usage: run.sh [--mise] [--page FILE] [ROUNDS]\n' >&2
      exit 2
      ;;
  esac
  shift
done

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
# The daemon of the measured shells ends with them.
clean_up() {
  if [[ -d ${runtime-} ]]; then in_home dirvenv "$binary" daemon stop >"$work/setup.log" || true; fi
  rm -rf -- "$work" "${runtime-}"
}
trap clean_up EXIT
chmod 0755 "$work"
# As a login has it: a private directory in memory.
runtime=$(mktemp -d -p /dev/shm)
touch "$work/left-out"
# What shells are typed comes from here, and there is no end of it.
mkfifo "$work/typed"
exec {terminal}<>"$work/typed"

# Usage: left_out WHAT WHY
left_out() {
  printf '%s: %s\n' "$1" "$2" >>"$work/left-out"
  printf '\n*** LEFT OUT: %s: %s ***\n\n' "$1" "$2" >&2
}

path=$(dirname -- "$binary"):/usr/local/bin:/usr/bin:/bin
# "alone" is dirvenv with `daemon = false`.
tools=(direnv dirvenv alone)

mise='mise'
if [[ -z $want_mise ]]; then
  left_out 'mise' 'not asked for; run.sh --mise fetches it'
elif mise=$("$here/mise.sh" 2>"$work/mise.log"); then
  path+=:$(dirname -- "$mise")
  tools+=(mise)
else
  cat "$work/mise.log" >&2
  left_out 'mise' "$(tail -n 1 "$work/mise.log")"
fi

shims=${PYENV_ROOT:-$HOME/.pyenv}/shims
if ! [[ -x $shims/python3 ]] || ! "$shims/python3" -c 'import venv' 2>>"$work/setup.log"; then
  left_out "a venv by pyenv's shim" "$shims/python3 is not there or does not run"
  shims=
fi

# Usage: in_home TOOL COMMAND...
in_home() {
  env -i HOME="$work/$1" XDG_RUNTIME_DIR="$runtime" PATH="$path" TERM=dumb LC_ALL=C.UTF-8 \
    SHELL=/bin/bash "${@:2}"
}

# Usage: in_project TOOL NAME COMMAND...; in the directory, with the PATH that the project is for.
in_project() (
  cd "$work/$1/$2"
  first=()
  [[ $2 != shim ]] || first=(env PATH="$shims:$path")
  in_home "$1" "${first[@]}" "${@:3}"
)

# Usage: set_up TOOL NAME COMMAND...; what fails here would be measured as something else.
set_up() {
  in_project "$@" >>"$work/setup.log" 2>&1 || {
    tail -n 20 "$work/setup.log" >&2
    printf 'In the project %s, %s does not do this: %s\n' "$2" "$1" "${*:3}" >&2
    exit 1
  }
}

make_rc_files() {
  local word=hook home=$work/$1 program=${1/alone/dirvenv}
  [[ $1 != mise ]] || word=activate
  # shellcheck disable=SC2016 # for the shells
  printf 'eval "$(%s %s bash)"\n' "$program" "$word" >"$home/.bashrc"
  # shellcheck disable=SC2016
  printf 'eval "$(%s %s zsh)"\n' "$program" "$word" >"$home/.zshrc"
  printf '%s %s fish | source\n' "$program" "$word" >"$home/.config/fish/config.fish"
  [[ $1 != alone ]] || {
    mkdir -p "$home/.config/dirvenv"
    printf 'daemon = false\n' >"$home/.config/dirvenv/config.toml"
  }
}

# Usage: make_project TOOL NAME FILE; its text is the input.
make_project() {
  local directory=$work/$1/$2
  mkdir -p "$directory/bin"
  cat >"$directory/$3"
  bench_program >"$directory/bin/bench-program"
  chmod 0755 "$directory/bin/bench-program"
}

# Usage: approve TOOL NAME PROOF; a command that proves the load.
approve() {
  case $1 in
    direnv) set_up "$1" "$2" direnv allow ;;
    dirvenv | alone) set_up "$1" "$2" dirvenv allow --yes ;;
    mise)
      set_up "$1" "$2" mise trust
      set_up "$1" "$2" mise exec -- sh -c "$3"
      return
      ;;
  esac
  set_up "$1" "$2" "${1/alone/dirvenv}" exec . sh -c "$3"
}

# Usage: expect_evaluator NAME TEXT; what `status` says of it begins so.
expect_evaluator() {
  in_project dirvenv "$1" dirvenv exec . dirvenv status --json 2>>"$work/setup.log" |
    grep "\"evaluated\": \"$2" >/dev/null || {
    printf 'The project %s is not evaluated as the page says: %s\n' "$1" "$2" >&2
    exit 1
  }
}

make_envrc_projects() {
  local proof
  bench_envrc | make_project "$1" plain .envrc
  bench_shell_envrc | make_project "$1" shell .envrc
  bench_venv_envrc | make_project "$1" venv .envrc
  approve "$1" plain bench-program
  # shellcheck disable=SC2016 # for sh
  proof='[ "$BENCH_ONE$BENCH_TWO" = 11 ] && bench-program'
  approve "$1" shell "$proof"
  # shellcheck disable=SC2016
  proof='[ "$(command -v python3)" = "$VIRTUAL_ENV/bin/python3" ]'
  approve "$1" venv "$proof"
  [[ -n $shims ]] || return 0
  bench_venv_envrc | make_project "$1" shim .envrc
  approve "$1" shim "$proof"
}

make_toml_project() {
  bench_dirvenv_toml | make_project "$1" toml .dirvenv.toml
  approve "$1" toml bench-program
}

declare -A cases=([mise]=plain)
cases[direnv]="plain shell venv${shims:+ shim}"
cases[dirvenv]="${cases[direnv]} toml"
cases[alone]=${cases[dirvenv]}
declare -A prompts=([direnv]=40 [dirvenv]=2000 [alone]=0 [mise]=0)
# fish has no clock, and the `date` that it starts takes about 1 ms to look at one: of few short visits
# that would be a good part.
declare -A visits=([direnv]=20 [dirvenv]=200 [alone]=20 [mise]=20)

# Usage: round SHELL TOOL
round() {
  local out=$work/out typed="source '$here/work.$1'"
  : >"$out"
  # fish waits for an answer of the terminal in some releases, so the command comes as an argument. What
  # it is not going to read must not end: script stops showing what is printed until that has been read.
  local start=("$1" -i)
  [[ $1 != fish ]] || start=(fish -i -C "$typed")
  if [[ $1 != fish ]]; then printf '%s\n' "$typed" >&"$terminal"; fi
  in_home "$2" BENCH_TOOL="${2/alone/dirvenv}" BENCH_OUT="$out" BENCH_PROMPTS="${prompts[$2]}" \
    BENCH_VISITS="${visits[$2]}" BENCH_CASES="${cases[$2]}" BENCH_SHIMS="$shims" \
    timeout 300 script -qec "${start[*]@Q}" /dev/null <&"$terminal" >"$work/terminal" 2>&1 || true
  if grep -q '^error' "$out" || ! grep -q '^done' "$out"; then
    printf 'In %s with %s:\n' "$1" "$2" >&2
    cat "$out" >&2
    tail -n 20 "$work/terminal" >&2
    exit 1
  fi
  sed "/^done/d; s/^/$1 $2 /" "$out" >>"$work/results"
}

for tool in "${tools[@]}"; do
  mkdir -p "$work/$tool/.config/fish"
  # Without it, a first fish reads all manual pages in the background for a minute.
  mkdir -p "$work/$tool/.local/share/fish/generated_completions"
  make_rc_files "$tool"
  [[ $tool == mise ]] || make_envrc_projects "$tool"
done
make_toml_project dirvenv
make_toml_project alone
for project in plain venv ${shims:+shim}; do expect_evaluator "$project" natively; done
expect_evaluator shell 'by bash'
if [[ " ${tools[*]} " == *' mise '* ]]; then
  bench_mise_toml | make_project mise plain mise.toml
  approve mise plain bench-program
fi

for ((i = 1; i <= rounds; i++)); do
  for shell in bash zsh fish; do
    for tool in "${tools[@]}"; do
      round "$shell" "$tool"
    done
  done
  printf 'round %d of %d\n' "$i" "$rounds" >&2
done

python3 -B "$here/loads.py" $((rounds * 30)) >"$work/loads"
python3 -B "$here/slow.py" >"$work/slow"
python3 -B "$here/pythons.py" "$rounds" >"$work/pythons"
trouble=$here/../../build/debug/tests/released_tests
if [[ -x $trouble ]]; then
  DIRVENV_SHELLS=50 DIRVENV_TROUBLES=500 "$trouble" 'g10: what trouble*' >"$work/trouble-log"
  sed -n 's/^g10: \([0-9].*\)/\1/p' "$work/trouble-log" >"$work/trouble"
else
  echo 'not measured: the preset debug was not built' >"$work/trouble"
fi
python3 -B "$here/report.py" "$work" "$page" "$rounds" "$mise" "$binary"

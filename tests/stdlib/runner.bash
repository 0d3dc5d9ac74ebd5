# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of the standard library have in common; for `source`, with the arguments
# PATH_TO_DIRVENV plain|strict|alone [CASE-GLOB]. Whoever sources it makes $T/template, of which each case gets
# a fresh copy, and calls `finish` at the end.
if (($# < 2)) || [[ ! -x $1 || ! $2 =~ ^(plain|strict|alone)$ ]]; then
  printf 'usage: %s PATH_TO_DIRVENV plain|strict|alone [CASE-GLOB]\n' "${0##*/}" >&2
  exit 2
fi
dirvenv=$(realpath -- "$1")
only=${3:-*}
first_line='' alone=''
[[ $2 != strict ]] || first_line=$'set -euo pipefail\n'
# Without an evaluation around it: what `stdlib` prints, in a plain bash.
[[ $2 != alone ]] || alone=1
for tool in direnv git sort python3; do
  type -P "$tool" >/dev/null || { printf '%s is needed\n' "$tool" >&2; exit 2; }
done
direnv=$(type -P direnv)
env=$(type -P env)

T=$(mktemp -d) && T=$(realpath -- "$T") || exit 2
server= # process id of one that a test has started
trap '[[ ! $server ]] || kill "$server"; rm -rf -- "$T"' EXIT
umask 022 # a tree that others may write is trusted by nobody
mkdir -m 700 -- "$T/run"
# By that name it is direnv.
ln -s -- "$dirvenv" "$T/direnv"
P=$T/top/p # the project; "p 2" beside it shares its first letter
passed=0 failed=0
got=() status=0 # of the last run
basepath=/usr/local/bin:/usr/bin:/bin
extra=() # more environment for the runs of one case

mkdir -p "$T/home" "$T/config/dirvenv" "$T/config/direnv"
# This is about the library in bash; tests/engine/evaluate_same_test.cc holds the native one against it.
printf '%s\n' 'native = false' '[trust]' "confirm = 'never'" >"$T/config/dirvenv/config.toml"
# Each start of a sanitized program costs as much as a case: the plain cases do without `allow`
# where the file and all that it reads are in the tree.
[[ $first_line ]] || printf "prefix = ['%s']\n" "$T/top" >>"$T/config/dirvenv/config.toml"
printf '[whitelist]\nprefix = ["%s/"]\n' "$T/top" >"$T/config/direnv/direnv.toml"

# run NAME TOOL TEXT: in a fresh tree whose p/.envrc is TEXT. Leaves the environment, without what each
# tool keeps for itself, in `got`, 0 or 1 in `status`, and $T/NAME.err. As processes are what takes the
# time, it starts none that bash can do without.
run() {
  local round entry all=() tool=("$env" -C "$P" -i "PATH=$basepath" "HOME=$T/home"
    "XDG_CONFIG_HOME=$T/config" "XDG_DATA_HOME=$T/data" "XDG_STATE_HOME=$T/data"
    "XDG_CACHE_HOME=$T/data" "XDG_RUNTIME_DIR=$T/run" TERM=dumb LC_ALL=C.UTF-8 OUTER=out
    MANPATH=/m1:/m2 ${FAKE_LIB+"FAKE_LIB=$FAKE_LIB"} ${FAKE_WHOLE+"FAKE_WHOLE=$FAKE_WHOLE"}
    ${extra[@]+"${extra[@]}"} "$2")
  rm -rf -- "$T/top" "$T/data"
  cp -a -- "$T/template" "$T/top"
  printf '%s' "$3" >"$P/.envrc"
  status=0
  : >"$T/$1.raw"
  [[ ! $alone ]] || run_alone "$@"
  [[ $alone ]] || {
    [[ $1 == theirs || ! $first_line ]] || "${tool[@]}" allow || status=$?
    ((status != 0)) || "${tool[@]}" exec . "$env" -0 >>"$T/$1.raw" || status=$?
    # What a file reads under a computed name is approved once it was met.
    for ((round = 0; round < 3 && status == 3; round++)); do
      status=0
      "${tool[@]}" allow && "${tool[@]}" exec . "$env" -0 >>"$T/$1.raw" || status=$?
    done
  } 2>"$T/$1.err" </dev/null
  ((status == 0)) || status=1
  got=()
  mapfile -d '' -t all <"$T/$1.raw"
  for entry in ${all[@]+"${all[@]}"}; do
    case ${entry%%=*} in
      DIRENV_* | DIRVENV_* | SHLVL | _ | PWD | OLDPWD) ;;
      *) got+=("$entry") ;;
    esac
  done
}

# The same for `alone`: a bash that evaluates the library and the snippet, with the options that an
# evaluation has.
run_alone() {
  local library=("$2" stdlib)
  [[ $1 == theirs ]] || library=("$T/direnv" stdlib)
  # shellcheck disable=SC2016 # for that bash
  "${tool[@]:0:${#tool[@]}-1}" bash -c 'eval "$("${@:2}")"; shopt -s nullglob extglob gnu_errfmt
    _dv_case=$1; set --; eval "$_dv_case"; '"$env -0 >>'$T/$1.raw'" bash "$3" "${library[@]}" \
    >"$T/$1.out" 2>"$T/$1.err" </dev/null || status=$?
}

# report NAME OK
report() {
  if [[ $2 == ok ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$1"
  fi
}

same() {
  # shellcheck disable=SC2053 # a pattern
  [[ $1 == $only ]] || return 0
  local ours our_status entry
  local -A theirs=()
  run ours "$dirvenv" "$first_line$2"
  ours=(${got[@]+"${got[@]}"}) our_status=$status
  run theirs "$direnv" "$first_line$2"
  for entry in ${got[@]+"${got[@]}"}; do theirs[$entry]=1; done
  local differs=$((our_status != status || ${#ours[@]} != ${#got[@]}))
  for entry in ${ours[@]+"${ours[@]}"}; do [[ ${theirs[$entry]-} ]] || differs=1; done
  if ((!differs)); then
    report "$1" ok
    return
  fi
  report "$1" no
  printf '  status: %s, direnv %s\n' "$our_status" "$status"
  diff <(printf '%s\n' "${got[@]}" | sort) <(printf '%s\n' "${ours[@]}" | sort) | sed 's/^/  /'
  sed 's/^/  stderr: /' "$T/ours.err" | head -n 5
}

# Functions for which somebody has to wait; alone, they say so.
not_alone='@(python|pyenv|layout-uv|layout-poetry|layout-pdm|use-flake|use-nix|nix)*'
# But these come to something else before.
not_alone_sooner='@(layout-pdm-arguments|use-nix-none|use-flake-fails-strict)'

# want NAME SNIPPET EXPECTED...: each is NAME=VALUE, -NAME (not there), err:TEXT (a part of stderr),
# noerr:TEXT, file:PATH (exists), call:TEXT (a part of what stand-ins wrote to the file "calls"),
# nocall:TEXT, or fails. Paths that begin with @ mean the project.
want() {
  # shellcheck disable=SC2053 # a pattern
  [[ $1 == $only ]] || return 0
  # shellcheck disable=SC2053 # a pattern
  if [[ $alone && $1 == $not_alone && $1 != $not_alone_sooner ]]; then
    set -- "$1" "$2" 'err:this part of the library works in an .envrc only'
  fi
  local expected ok=ok wanted=0 misses=() errors calls=
  run ours "$dirvenv" "$first_line$2"
  errors=$(<"$T/ours.err")
  [[ ! -f $P/calls ]] || calls=$(<"$P/calls")
  for expected in "${@:3}"; do
    case $expected in
      fails) wanted=1 ;;
      err:*) [[ $errors == *"${expected#*:}"* ]] || misses+=("$expected") ;;
      noerr:*) [[ $errors != *"${expected#*:}"* ]] || misses+=("$expected") ;;
      call:*) [[ $calls == *"${expected#*:}"* ]] || misses+=("$expected") ;;
      nocall:*) [[ $calls != *"${expected#*:}"* ]] || misses+=("$expected") ;;
      file:*) [[ -e $P/${expected#*:} ]] || misses+=("$expected") ;;
      -*) ! contains_name "${expected#-}" || misses+=("$expected") ;;
      *) contains "${expected//@/$P}" || misses+=("$expected") ;;
    esac
  done
  ((status == wanted)) || misses+=("status $wanted")
  ((${#misses[@]} == 0)) || ok=no
  report "$1" "$ok"
  [[ $ok == no ]] || return 0
  printf '  missed: %q\n' "${misses[@]}"
  printf '  got: %q\n' "${got[@]}" | grep -vE '(XDG_|HOME|TERM|LC_ALL|OUTER)'
  sed 's/^/  stderr: /' "$T/ours.err" | head -n 8
}

contains() {
  local one
  for one in "${got[@]}"; do [[ $one != "$1" ]] || return 0; done
  return 1
}

contains_name() {
  local one
  for one in "${got[@]}"; do [[ ${one%%=*} != "$1" ]] || return 0; done
  return 1
}

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

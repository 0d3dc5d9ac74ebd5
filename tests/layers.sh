#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Usage: layers.sh [SRC]
# Fails, naming file and line, where an #include breaks the picture in docs/architecture.md: arrows
# point down, neighbours never meet, a library enters through its door, the operating system only
# through os/, and evaluators take nothing but what the gate has approved.
set -euo pipefail

src=${1:-$(dirname -- "${BASH_SOURCE[0]}")/../src}
cd -- "$src" || exit 2

# From the bottom up. A folder may include itself and lower shelves.
declare -A shelf=([core]=0 [os]=1 [python]=2 [secrets]=2 [engine]=3 [client]=4 [daemon]=4 [direnv]=4 [cli]=5
  [main.cc]=6 [fmt_library.cc]=0)

# Files that the build makes, and the lowest shelf that may have them.
declare -A generated=([shell_files]=3)

# A header (pattern), and the files (patterns) that may include it.
doors=(
  'toml++/*|core/toml_library.h'
  'CLI/*|cli/run.cc'
  'sodium*|core/digest.cc secrets/*'
  'nlohmann/*|core/json*.cc'
  'uv.h|daemon/*'
  'uv/*|daemon/*'
  'zlib.h|core/gzenv* python/*'
  'minizip/*|python/*'
  'fmt/*|*'
  # Every other header whose name ends in .h belongs to C, POSIX or Linux.
  '*.h|os/*'
  'csignal|os/*'
  'filesystem|os/*'
  'fstream|os/*'
  'chrono|os/*'
  'ctime|os/*'
  'thread|os/* daemon/*'
  'cstdlib|os/* python/* secrets/* engine/* client/* daemon/* cli/*'
  'cstdio|os/* python/* secrets/* engine/* client/* daemon/* cli/*'
  'cerrno|os/* python/* secrets/* engine/* client/* daemon/* cli/*'
  'iostream|os/* python/* secrets/* engine/* client/* daemon/* cli/*'
  'clocale|os/*'
  'random|os/*'
)

# What a folder may include of ours, and headers that have no door: each is found out once.
declare -A fine=()

problems=0
problem() {
  printf '%s\n' "$1" >&2
  problems=$((problems + 1))
}

# Whether WORD matches one of the patterns that follow.
matches() {
  local word=$1 pattern
  shift
  for pattern in "$@"; do
    # shellcheck disable=SC2053 # patterns
    [[ $word != $pattern ]] || return 0
  done
  return 1
}

# Usage: check_library PLACE FILE HEADER
check_library() {
  local door patterns
  [[ ! ${fine[$3]-} ]] || return 0
  for door in "${doors[@]}"; do
    # shellcheck disable=SC2053 # patterns
    [[ $3 == ${door%%|*} ]] || continue
    read -ra patterns <<<"${door#*|}"
    matches "$2" "${patterns[@]}" || problem "$1: <$3> is for ${door#*|} only"
    return 0
  done
  fine[$3]=1
}

# Usage: check_own PLACE FOLDER HEADER
check_own() {
  local to=${3%%/*}
  if [[ $3 != */* || $3 == ../* || $3 == ./* ]]; then
    problem "$1: \"$3\" must be written from src/, as in \"core/quote.h\""
  elif [[ -n ${generated[$to]-} ]]; then
    ((shelf[$2] >= generated[$to])) || problem "$1: $2 must not include $3"
  elif [[ -z ${shelf[$to]-} ]]; then
    problem "$1: no shelf is called $to; name it in tests/layers.sh"
  elif [[ $to != "$2" ]] && ((shelf[$to] >= shelf[$2])); then
    problem "$1: $2 must not include $3: $to is not below it"
  fi
}

includes=0
include_line='^([^:]+):([0-9]+):[[:blank:]]*#[[:blank:]]*include[[:blank:]]*([<"])([^>"]+)[>"]'
while IFS= read -r line; do
  [[ $line =~ $include_line ]] || {
    problem "$line: cannot be read as an #include"
    continue
  }
  file=${BASH_REMATCH[1]} place=$src/$file:${BASH_REMATCH[2]}
  kind=${BASH_REMATCH[3]} header=${BASH_REMATCH[4]} folder=${file%%/*}
  includes=$((includes + 1))
  if [[ -z ${shelf[$folder]-} ]]; then
    problem "$place: no shelf is called $folder; name it in tests/layers.sh"
  elif [[ $kind == '"' || -n ${shelf[${header%%/*}]-} ]]; then
    before=$problems
    [[ ${fine["$folder $header"]-} ]] || check_own "$place" "$folder" "$header"
    ((problems > before)) || fine["$folder $header"]=1
  else
    check_library "$place" "$file" "$header"
  fi
done < <(grep -rnE --include='*.h' --include='*.cc' '^[[:blank:]]*#[[:blank:]]*include' . |
  sed 's#^\./##')
((includes > 0)) || problem "$src: no #include was found; is this the right directory?"

# Evaluators are the functions that give an Evaluation; the first thing they take is what the gate made.
while IFS= read -r -d '' line; do
  file=${line%%:*} declaration=${line#*:}
  [[ $declaration =~ \([[:space:]]*const\ Approved\ ?\& ]] ||
    problem "$src/${file#./}: an evaluator must take const Approved& first: $declaration"
done < <(grep -rzoE --include='*.h' --include='*.cc' '\bEvaluation\s+evaluate\w*\([^)]*\)' . || true)

# Only the gate can make an Approved, and only the gate is its friend.
while IFS= read -r line; do
  problem "$src/$line: only engine/gate.cc makes an Approved"
done < <(grep -rnE '\bnew Approved\b|\bApproved[({]|make_(shared|unique)<(const )?Approved>' \
  --include='*.h' --include='*.cc' . | sed 's#^\./##' | grep -vE '^engine/gate\.(h|cc):' || true)
while IFS= read -r line; do
  problem "$src/$line: class Approved has one friend, the gate"
done < <(grep -nE '\bfriend\b' engine/gate.h /dev/null | grep -v 'friend class Gate;' || true)

if ((problems > 0)); then
  printf 'layers: %d problems\n' "$problems" >&2
  exit 1
fi
printf 'layers: %d includes, all of them downward and through their doors\n' "$includes"

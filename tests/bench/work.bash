# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What run.sh has an interactive bash read: does each case, and appends "case nanoseconds-per-run" to
# $BENCH_OUT. The clock is the shell's own.
bench_hook=_${BENCH_TOOL}_hook

# A prompt, as bash has it: all of PROMPT_COMMAND.
bench_prompt() {
  local command
  for command in "${PROMPT_COMMAND[@]}"; do eval "$command"; done
}

bench_loop() {
  local name=$1 count=$2 begin end i
  shift 2
  "$@"
  begin=${EPOCHREALTIME/[.,]/}
  for ((i = 0; i < count; i++)); do "$@"; done
  end=${EPOCHREALTIME/[.,]/}
  printf '%s %d\n' "$name" "$(((end - begin) * 1000 / count))" >>"$BENCH_OUT"
}

# Into a project and out again, each with its prompt.
# shellcheck disable=SC2317 # called by bench_loop
bench_visit() {
  cd "$HOME/$1" || return
  bench_prompt
  [[ -n ${BENCH_MARK-} ]] || printf 'error: %s did not load\n' "$1" >>"$BENCH_OUT"
  cd "$HOME" || return
  bench_prompt
  [[ -z ${BENCH_MARK-} ]] || printf 'error: %s did not unload\n' "$1" >>"$BENCH_OUT"
}

cd "$HOME" && bench_prompt
bench_loop outside "$BENCH_PROMPTS" "$bench_hook"
bench_loop plain "$BENCH_VISITS" bench_visit plain
bench_loop shell "$BENCH_VISITS" bench_visit shell
bench_loop venv "$BENCH_VISITS" bench_visit venv
cd "$HOME/plain" && bench_prompt
bench_loop inside "$BENCH_PROMPTS" "$bench_hook"
printf 'done 0\n' >>"$BENCH_OUT"
exit

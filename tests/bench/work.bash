# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What run.sh has an interactive bash read: does each case, and appends "case nanoseconds-per-run" to
# $BENCH_OUT. The clock is the shell's own. BENCH_CASES are the projects to visit; BENCH_PROMPTS is 0
# where prompts are not to be measured.
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
if ((BENCH_PROMPTS > 0)); then
  bench_loop outside "$BENCH_PROMPTS" "$bench_hook"
  cd "$HOME/plain" && bench_prompt
  bench_loop inside "$BENCH_PROMPTS" "$bench_hook"
  cd "$HOME" && bench_prompt
fi
for bench_case in $BENCH_CASES; do
  bench_path=$PATH
  [[ $bench_case != shim ]] || PATH=$BENCH_SHIMS:$PATH
  bench_loop "$bench_case" "$BENCH_VISITS" bench_visit "$bench_case"
  PATH=$bench_path
done
printf 'done 0\n' >>"$BENCH_OUT"
exit

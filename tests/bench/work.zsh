# SPDX-License-Identifier: MIT
# As work.bash, for zsh.
zmodload zsh/datetime
bench_hook=_${BENCH_TOOL}_hook

# A prompt, as zsh has it. `cd` has run chpwd_functions by itself.
bench_prompt() {
  local command
  for command in $precmd_functions; do $command; done
}

bench_loop() {
  local name=$1 count=$2
  local -F begin end
  local -i i
  shift 2
  "$@"
  begin=$EPOCHREALTIME
  for ((i = 0; i < count; i++)); do "$@"; done
  end=$EPOCHREALTIME
  printf '%s %d\n' $name $(((end - begin) * 1e9 / count)) >>$BENCH_OUT
}

bench_visit() {
  cd $HOME/$1
  bench_prompt
  [[ -n ${BENCH_MARK-} ]] || print -r -- "error: $1 did not load" >>$BENCH_OUT
  cd $HOME
  bench_prompt
  [[ -z ${BENCH_MARK-} ]] || print -r -- "error: $1 did not unload" >>$BENCH_OUT
}

cd $HOME && bench_prompt
bench_loop outside $BENCH_PROMPTS $bench_hook
bench_loop plain $BENCH_VISITS bench_visit plain
bench_loop shell $BENCH_VISITS bench_visit shell
bench_loop venv $BENCH_VISITS bench_visit venv
cd $HOME/plain && bench_prompt
bench_loop inside $BENCH_PROMPTS $bench_hook
print 'done 0' >>$BENCH_OUT
exit

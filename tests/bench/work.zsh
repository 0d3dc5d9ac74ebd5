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
if ((BENCH_PROMPTS > 0)); then
  bench_loop outside $BENCH_PROMPTS $bench_hook
  cd $HOME/plain && bench_prompt
  bench_loop inside $BENCH_PROMPTS $bench_hook
  cd $HOME && bench_prompt
fi
for bench_case in ${=BENCH_CASES}; do
  bench_path=$PATH
  [[ $bench_case != shim ]] || PATH=$BENCH_SHIMS:$PATH
  bench_loop $bench_case $BENCH_VISITS bench_visit $bench_case
  PATH=$bench_path
done
print 'done 0' >>$BENCH_OUT
exit
